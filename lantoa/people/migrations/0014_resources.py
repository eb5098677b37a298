"""Rights of their own for money and equipment, and for commending people."""

from django.db import migrations, models

# right, whether over the branch, the titles that hold it
GIVEN = [
    ("keep_resources", False, ["chu-tich", "pho-chu-tich", "truong-ban-tuyen-giao", "can-bo-truyen-thong"]),
    ("approve_spending", True, ["chu-tich", "pho-chu-tich"]),
    ("commend", False, ["chu-tich", "pho-chu-tich", "truong-ban-tuyen-giao"]),
    ("sign_commendation", False, ["chu-tich", "pho-chu-tich"]),
]


def give(apps, schema_editor):
    capability_model = apps.get_model("people", "TitleCapability")
    for capability, subtree, holders in GIVEN:
        for title in apps.get_model("people", "Title").objects.filter(code__in=holders):
            capability_model.objects.get_or_create(title=title, capability=capability, defaults={"subtree": subtree})


def take(apps, schema_editor):
    given = [capability for capability, _subtree, _holders in GIVEN]
    apps.get_model("people", "TitleCapability").objects.filter(capability__in=given).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0013_communities")]
    operations = [
        migrations.AlterField(
            model_name="titlecapability",
            name="capability",
            field=models.CharField(
                choices=[('manage_units', 'quản lý đơn vị'), ('manage_people', 'quản lý đoàn viên'), ('configure', 'cài đặt đơn vị'), ('plan', 'lập kế hoạch'), ('approve_plan', 'duyệt kế hoạch'), ('write', 'viết bài'), ('publish', 'duyệt và đăng bài'), ('register_product', 'ghi sản phẩm truyền thông'), ('notify', 'gửi thông báo'), ('approve_notice', 'duyệt thông báo'), ('keep_documents', 'giữ thư viện văn bản'), ('answer', 'trả lời hỏi đáp'), ('handle_cases', 'giải quyết kiến nghị'), ('moderate', 'điều hành nhóm'), ('verify_claims', 'kiểm chứng thông tin'), ('press', 'làm việc với báo chí'), ('train', 'tổ chức tập huấn'), ('keep_resources', 'giữ sổ kinh phí, thiết bị'), ('approve_spending', 'duyệt dự toán, ký chi'), ('commend', 'xét ghi nhận, khen thưởng'), ('sign_commendation', 'ký quyết định khen thưởng'), ('see_reach', 'xem số liệu tiếp cận'), ('report', 'lập báo cáo'), ('sign_report', 'ký báo cáo'), ('accept_report', 'nhận báo cáo cấp dưới'), ('audit', 'xem nhật ký')],
                max_length=32,
                verbose_name="quyền",
            ),
        ),
        migrations.RunPython(give, take),
    ]
