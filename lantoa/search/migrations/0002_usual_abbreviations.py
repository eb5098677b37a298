from django.db import migrations

USUAL = {
    "ATVSLĐ": "an toàn vệ sinh lao động",
    "BCH": "ban chấp hành",
    "BHTN": "bảo hiểm thất nghiệp",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BTV": "ban thường vụ",
    "CBNGNLĐ": "cán bộ nhà giáo người lao động",
    "CBQL": "cán bộ quản lý",
    "CĐ": "công đoàn",
    "CĐCS": "công đoàn cơ sở",
    "CĐGD": "công đoàn giáo dục",
    "CNVCLĐ": "công nhân viên chức lao động",
    "ĐH": "đại học",
    "GDĐT": "giáo dục và đào tạo",
    "GV": "giáo viên",
    "HĐLĐ": "hợp đồng lao động",
    "KHCN": "khoa học công nghệ",
    "LĐLĐ": "liên đoàn lao động",
    "MN": "mầm non",
    "NLĐ": "người lao động",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TLĐ": "tổng liên đoàn",
    "UBKT": "ủy ban kiểm tra",
}


def add(apps, schema_editor):
    abbreviation = apps.get_model("search", "Abbreviation")
    known = set(abbreviation.objects.values_list("short", flat=True))
    abbreviation.objects.bulk_create(
        [abbreviation(short=short, full=full) for short, full in USUAL.items() if short not in known]
    )


class Migration(migrations.Migration):
    """The short forms that everybody in the union types; an editor adds and changes them."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
