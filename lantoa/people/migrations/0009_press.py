"""A right of its own for work with the press, given to who speaks for the union and to its communicators."""

from django.db import migrations, models

HOLDERS = ["chu-tich", "pho-chu-tich", "truong-ban-tuyen-giao", "can-bo-truyen-thong"]


def give(apps, schema_editor):
    capability_model = apps.get_model("people", "TitleCapability")
    for title in apps.get_model("people", "Title").objects.filter(code__in=HOLDERS):
        capability_model.objects.get_or_create(title=title, capability="press", defaults={"subtree": False})


def take(apps, schema_editor):
    apps.get_model("people", "TitleCapability").objects.filter(capability="press").delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0008_claim_verifiers")]
    operations = [
        migrations.AlterField(
            model_name='titlecapability',
            name='capability',
            field=models.CharField(choices=[('manage_units', 'quản lý đơn vị'), ('manage_people', 'quản lý đoàn viên'), ('configure', 'cài đặt đơn vị'), ('plan', 'lập kế hoạch'), ('approve_plan', 'duyệt kế hoạch'), ('write', 'viết bài'), ('publish', 'duyệt và đăng bài'), ('register_product', 'ghi sản phẩm truyền thông'), ('notify', 'gửi thông báo'), ('approve_notice', 'duyệt thông báo'), ('keep_documents', 'giữ thư viện văn bản'), ('answer', 'trả lời hỏi đáp'), ('verify_claims', 'kiểm chứng thông tin'), ('press', 'làm việc với báo chí'), ('see_reach', 'xem số liệu tiếp cận'), ('report', 'lập báo cáo'), ('sign_report', 'ký báo cáo'), ('accept_report', 'nhận báo cáo cấp dưới'), ('audit', 'xem nhật ký')], max_length=32, verbose_name='quyền'),
        ),
        migrations.RunPython(give, take),
    ]
