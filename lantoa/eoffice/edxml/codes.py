"""What the standard agrees on: names, codes, lengths. No import of ours or Django's, so that the child can use it."""

from __future__ import annotations

import re

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MEDIA_TYPE = "application/xml"
SUFFIX = ".edxml"
MOST_BYTES = 50 * 1024**2  # what the national gateway takes
MOST_ATTACHMENTS = 50
MOST_RECEIVERS = 500

DATE = "%Y/%m/%d"
MOMENT = "%Y/%m/%d %H:%M:%S"

ORGAN_ID = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
"""Groups of digits and capitals with dots between (Decision 20/2020/QĐ-TTg): "28.22.H17", "000.00.00.G22"."""

# The way to a value below the header → its greatest length.
LENGTHS = {
    "OrganId": 35, "OrganName": 200, "OrganizationInCharge": 200, "OrganAdd": 250, "Email": 100, "Telephone": 20,
    "Fax": 20, "Website": 100, "DocumentId": 200, "Code/CodeNumber": 11, "Code/CodeNotation": 30,
    "PromulgationInfo/Place": 50, "DocumentType/TypeName": 100, "Subject": 500, "Content": 500,
    "SignerInfo/Competence": 100, "SignerInfo/Position": 100, "SignerInfo/FullName": 50, "Description": 1000,
}  # fmt: skip

# Status codes of a document on its way.
ARRIVED, REFUSED, ACCEPTED, ASSIGNED, WORKING, DONE = "01", "02", "03", "04", "05", "06"
TAKEN_BACK, AGREED, DECLINED = "13", "15", "16"
STATUS_CODES = (ARRIVED, REFUSED, ACCEPTED, ASSIGNED, WORKING, DONE, TAKEN_BACK, AGREED, DECLINED)

PRIORITIES = ("0", "1", "2", "3", "4")  # thường, khẩn, thượng khẩn, hỏa tốc, hỏa tốc hẹn giờ
STEERING = ("1", "2", "3")  # không chỉ đạo, chỉ đạo, báo cáo chỉ đạo
NEW, RECALL, UPDATE, REPLACE = "0", "1", "2", "3"
BUSINESS = (NEW, RECALL, UPDATE, REPLACE)
