from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "lantoa.training"
    verbose_name = "Tập huấn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.navigation import NavItem, register, signed_in
        from lantoa.delivery import registry
        from lantoa.people import boards, import_runs
        from lantoa.people.models import ImportRun
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.programme import calendar
        from lantoa.search import sources
        from lantoa.training import boards as own
        from lantoa.training import importing, mailing
        from lantoa.training.models import Course

        # Not in the main row, which is full: courses of one's own also stand on "my page".
        register(NavItem(_("Tập huấn"), "training:index", "users", order=30, place="account", visible=signed_in))
        boards.register_door(
            boards.Door(
                _("Tập huấn"), "training:desk", "users", _("Lớp, điểm danh, giấy chứng nhận, cán bộ được bồi dưỡng"),
                (Capability.TRAIN,), _("Tổ chức"), 35,
            )
        )  # fmt: skip
        boards.register_todo("training", own.todo)
        boards.register_mine("training", own.mine)
        register_own_data("tap_huan", own.own_data)
        calendar.register_calendar("training", own.events)
        import_runs.register(ImportRun.Kind.TRAINING, Capability.TRAIN, importing.HEADINGS, importing.run)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Lịch tập huấn"), mailing.compose, mailing.recipients, mailing.prepare,
                address=mailing.page,
            )
        )  # fmt: skip
        sources.register(
            sources.TextSource("courses", _("Lớp tập huấn"), Course, own.documents, own.hits, own.access, order=28)
        )
        audit.register_verbs(
            {
                "course.save": _("ghi lớp tập huấn"),
                "course.trainers": _("ghi giảng viên của lớp"),
                "course.session": _("ghi buổi học"),
                "course.session_off": _("hủy buổi học"),
                "course.open": _("mở lớp tập huấn"),
                "course.close": _("kết thúc lớp tập huấn"),
                "course.cancel": _("hủy lớp tập huấn"),
                "course.copy": _("soạn lại lớp tập huấn"),
                "course.material": _("thêm học liệu"),
                "course.material_off": _("bỏ học liệu"),
                "course.material_move": _("xếp lại học liệu"),
                "course.enrol": _("ghi danh người vào lớp"),
                "course.join": _("tự ghi danh vào lớp"),
                "course.leave": _("trả chỗ trong lớp"),
                "course.put_out": _("rút người khỏi lớp"),
                "course.roll": _("điểm danh theo danh sách"),
                "quiz.question": _("ghi câu hỏi kiểm tra"),
                "quiz.retire": _("thôi dùng câu hỏi kiểm tra"),
                "certificate.issue": _("bắt đầu cấp giấy chứng nhận"),
                "certificate.issued": _("cấp xong giấy chứng nhận"),
                "certificate.revoke": _("thu hồi giấy chứng nhận"),
                "training.import": _("nhập tập huấn đã qua"),
            }
        )
