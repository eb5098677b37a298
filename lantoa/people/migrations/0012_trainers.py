"""A right of its own for training, given to who leads and to communicators; past training can be imported."""

from django.db import migrations, models

HOLDERS = ["chu-tich", "pho-chu-tich", "truong-ban-tuyen-giao", "can-bo-truyen-thong"]


def give(apps, schema_editor):
    capability_model = apps.get_model("people", "TitleCapability")
    for title in apps.get_model("people", "Title").objects.filter(code__in=HOLDERS):
        capability_model.objects.get_or_create(title=title, capability="train", defaults={"subtree": False})


def take(apps, schema_editor):
    apps.get_model("people", "TitleCapability").objects.filter(capability="train").delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0011_people_on_a_roll")]
    operations = [
        migrations.AlterField(
            model_name='titlecapability',
            name='capability',
            field=models.CharField(choices=[('manage_units', 'quản lý đơn vị'), ('manage_people', 'quản lý đoàn viên'), ('configure', 'cài đặt đơn vị'), ('plan', 'lập kế hoạch'), ('approve_plan', 'duyệt kế hoạch'), ('write', 'viết bài'), ('publish', 'duyệt và đăng bài'), ('register_product', 'ghi sản phẩm truyền thông'), ('notify', 'gửi thông báo'), ('approve_notice', 'duyệt thông báo'), ('keep_documents', 'giữ thư viện văn bản'), ('answer', 'trả lời hỏi đáp'), ('verify_claims', 'kiểm chứng thông tin'), ('press', 'làm việc với báo chí'), ('train', 'tổ chức tập huấn'), ('see_reach', 'xem số liệu tiếp cận'), ('report', 'lập báo cáo'), ('sign_report', 'ký báo cáo'), ('accept_report', 'nhận báo cáo cấp dưới'), ('audit', 'xem nhật ký')], max_length=32, verbose_name='quyền'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('people', 'đoàn viên và người lao động'), ('units', 'đơn vị'), ('figures', 'số liệu chỉ tiêu'), ('training', 'tập huấn đã qua')], max_length=8, verbose_name='loại dữ liệu'),
        ),
        migrations.RunPython(give, take),
    ]
