"""Titles and kinds of work that a new installation starts with; they are data and can be changed."""

from lantoa.base.rights import Capability as C  # noqa: N817

OWN, BRANCH = False, True

_CHAIR = [
    (C.MANAGE_UNITS, BRANCH), (C.MANAGE_PEOPLE, OWN), (C.CONFIGURE, OWN), (C.PLAN, OWN), (C.APPROVE_PLAN, BRANCH),
    (C.WRITE, OWN), (C.PUBLISH, OWN), (C.REGISTER_PRODUCT, OWN), (C.NOTIFY, BRANCH), (C.APPROVE_NOTICE, BRANCH),
    (C.SEE_REACH, BRANCH), (C.KEEP_DOCUMENTS, OWN), (C.ANSWER, OWN), (C.VERIFY_CLAIMS, OWN), (C.PRESS, OWN),
    (C.TRAIN, OWN), (C.MODERATE, OWN), (C.HANDLE_CASES, OWN), (C.REPORT, OWN), (C.SIGN_REPORT, OWN),
    (C.ACCEPT_REPORT, BRANCH), (C.AUDIT, BRANCH), (C.KEEP_RESOURCES, OWN), (C.APPROVE_SPENDING, BRANCH),
    (C.COMMEND, OWN), (C.SIGN_COMMENDATION, OWN),
]  # fmt: skip
_COMMUNICATOR = [
    (C.PLAN, OWN), (C.WRITE, OWN), (C.REGISTER_PRODUCT, OWN), (C.NOTIFY, BRANCH), (C.SEE_REACH, BRANCH),
    (C.KEEP_DOCUMENTS, OWN), (C.VERIFY_CLAIMS, OWN), (C.PRESS, OWN), (C.TRAIN, OWN), (C.MODERATE, OWN),
    (C.REPORT, OWN), (C.CONFIGURE, OWN), (C.KEEP_RESOURCES, OWN),
]  # fmt: skip

# code, name, other spellings, officer?, leader?, capabilities
TITLES = [
    ("chu-tich", "Chủ tịch", ["CT", "Chủ tịch công đoàn", "CTCĐ"], True, True, _CHAIR),
    ("pho-chu-tich", "Phó Chủ tịch", ["PCT", "P. Chủ tịch", "Phó chủ tịch công đoàn"], True, True,
     [c for c in _CHAIR if c[0] != C.SIGN_REPORT]),
    ("uy-vien-btv", "Ủy viên Ban Thường vụ", ["UV BTV", "UVBTV"], True, True, [(C.SEE_REACH, BRANCH)]),
    ("uy-vien-bch", "Ủy viên Ban Chấp hành", ["UV BCH", "UVBCH", "Ủy viên BCH"], True, False,
     [(C.WRITE, OWN), (C.SEE_REACH, OWN)]),
    ("truong-ban-tuyen-giao", "Trưởng Ban Tuyên giáo – Nữ công", ["Trưởng ban TG-NC", "Trưởng ban Tuyên giáo"], True,
     True, [*_COMMUNICATOR, (C.PUBLISH, OWN), (C.ANSWER, OWN), (C.APPROVE_PLAN, BRANCH), (C.ACCEPT_REPORT, BRANCH),
            (C.APPROVE_NOTICE, BRANCH), (C.COMMEND, OWN)]),
    ("can-bo-truyen-thong", "Cán bộ truyền thông", ["CB truyền thông", "Phụ trách truyền thông", "Cán bộ tuyên giáo"],
     True, False, _COMMUNICATOR),
    ("quan-tri", "Quản trị đơn vị", ["Quản trị", "Văn thư"], True, False,
     [(C.MANAGE_UNITS, BRANCH), (C.MANAGE_PEOPLE, BRANCH), (C.CONFIGURE, BRANCH), (C.KEEP_DOCUMENTS, OWN),
      (C.AUDIT, BRANCH)]),
    ("uy-vien-ubkt", "Ủy viên Ủy ban Kiểm tra", ["UV UBKT"], True, False, [(C.AUDIT, OWN)]),
    ("to-truong", "Tổ trưởng công đoàn", ["Tổ trưởng", "TT"], True, False, []),
    ("to-pho", "Tổ phó công đoàn", ["Tổ phó"], True, False, []),
    ("cong-tac-vien", "Cộng tác viên truyền thông", ["CTV", "Cộng tác viên"], False, False, [(C.WRITE, OWN)]),
]  # fmt: skip

JOB_TYPES = [
    ("giao-vien", "Giáo viên"),
    ("giang-vien", "Giảng viên"),
    ("can-bo-quan-ly", "Cán bộ quản lý"),
    ("nhan-vien", "Nhân viên"),
]
