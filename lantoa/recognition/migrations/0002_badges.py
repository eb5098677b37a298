"""Badges that every unit can begin with; they are data and can be changed."""

from django.db import migrations

# name, whom it is for, icon, kind of credit, from how many
BADGES = [
    ("Bài đầu tiên", "Người có bài, ảnh gửi tới công đoàn được đăng lần đầu.", "camera", "sent", 1),
    ("Cộng tác viên bền bỉ", "Người có mười bài, ảnh gửi tới công đoàn được đăng.", "photo", "sent", 10),
    ("Cây bút của đơn vị", "Người có hai mươi bài viết đứng tên được đăng.", "pen", "written", 20),
    ("Lan tỏa lên cấp trên", "Người có bài được công đoàn cấp trên dùng lại.", "up", "reused", 1),
    ("Chuẩn xác", "Người có mười tin bài được duyệt và đứng vững, không phải đính chính.", "check-circle", "accurate", 10),
    ("Người giữ lửa", "Người âm thầm giữ phong trào truyền thông của đơn vị; trao bằng tay.", "flag", "", None),
]


def fill(apps, schema_editor):
    badge_model = apps.get_model("recognition", "Badge")
    for name, about, icon, credit, least in BADGES:
        badge_model.objects.get_or_create(
            unit=None, name=name, defaults={"about": about, "icon": icon, "credit": credit, "least": least}
        )


def clear(apps, schema_editor):
    apps.get_model("recognition", "Badge").objects.filter(unit=None, name__in=[row[0] for row in BADGES]).delete()


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial")]
    operations = [migrations.RunPython(fill, clear)]
