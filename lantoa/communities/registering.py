"""What this room offers to others, said when the applications start."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lantoa.base import audit
from lantoa.base.navigation import NavItem, signed_in
from lantoa.base.navigation import register as register_item
from lantoa.communities import actions, belonging, boards, queries
from lantoa.communities.models import Post
from lantoa.delivery import digest
from lantoa.people import boards as shared
from lantoa.people.queries import register_own_data
from lantoa.people.scopes import Capability
from lantoa.search import sources
from lantoa.units.models import Unit
from lantoa.units.signals import unit_merged


def register() -> None:
    """Doors, steps, items, search, digest, own data, words of the log."""
    register_item(NavItem(_("Nhóm"), "communities:groups", "users", order=6, place="account", visible=signed_in))
    register_item(NavItem(_("Kiến nghị"), "communities:cases", "flag", order=7, place="account", visible=signed_in))
    shared.register_door(
        shared.Door(
            _("Nhóm"), "communities:desk", "users", _("Mở nhóm, xem bài được báo, ghi kết luận"),
            (Capability.MODERATE,), _("Truyền thông"), 46,
        )
    )  # fmt: skip
    shared.register_door(
        shared.Door(
            _("Kiến nghị"), "communities:cases_desk", "flag", _("Việc đoàn viên nhờ công đoàn giải quyết"),
            (Capability.HANDLE_CASES,), _("Truyền thông"), 47,
        )
    )  # fmt: skip
    shared.register_todo("communities", boards.todo)
    shared.register_mine("communities", boards.mine)
    register_own_data("nhom_va_kien_nghi", boards.own_data)
    digest.register("groups", queries.unseen)
    sources.register(
        sources.TextSource("groups", _("Nhóm"), Post, boards.documents, boards.hits, belonging.keys_for, order=45)
    )
    unit_merged.connect(_follow_merger, dispatch_uid="communities:merged")
    audit.register_verbs(
        {
            "group.create": _("mở nhóm"),
            "group.update": _("sửa nhóm"),
            "group.move": _("chuyển nhóm sang nhóm cấp trên khác"),
            "group.close": _("đóng nhóm"),
            "group.reopen": _("mở lại nhóm"),
            "group.outside": _("thêm nhóm trên mạng xã hội"),
            "group.outside_remove": _("bỏ nhóm trên mạng xã hội"),
            "group.keep": _("xem bài được báo và để nguyên"),
            "group.hide": _("ẩn bài trong nhóm"),
            "group.unhide": _("hiện lại bài trong nhóm"),
            "group.appeal": _("có khiếu nại về bài bị ẩn"),
            "group.decide_appeal": _("xem lại khiếu nại"),
            "group.word": _("thêm từ cần xem"),
            "group.word_remove": _("bỏ từ cần xem"),
            "decision.propose": _("đưa đề xuất ra nhóm"),
            "decision.state": _("ký kết luận của nhóm"),
            "case.file": _("có kiến nghị mới"),
            "case.withdraw": _("người gửi rút kiến nghị"),
            "case.close": _("người gửi khép kiến nghị"),
            "case.reopen": _("người gửi chưa hài lòng với trả lời"),
            "case.take": _("giao kiến nghị"),
            "case.step": _("thêm bước giải quyết kiến nghị"),
            "case.step_done": _("xong một bước giải quyết kiến nghị"),
            "case.ask": _("hỏi thêm người gửi kiến nghị"),
            "case.note": _("ghi chú vào kiến nghị"),
            "case.extend": _("lùi hạn kiến nghị"),
            "case.move": _("chuyển kiến nghị đến nơi khác"),
            "case.answer": _("trả lời kiến nghị"),
        }
    )


def _follow_merger(sender: Any, unit: Unit, successor: Unit, **_kwargs: Any) -> None:
    actions.unit_merged_into(unit, successor)
