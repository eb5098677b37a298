"""The decision and the certificates of a commendation."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.base.documents import AdministrativeDocument, Column, Heading, Paragraph, table_document
from lantoa.base.documents.designs import make
from lantoa.base.documents.model import official_date
from lantoa.base.errors import Conflict
from lantoa.base.formatting import number
from lantoa.channels.print.looks import look_of
from lantoa.recognition.models import Commendation, Commended
from lantoa.units.models import Unit

ONE_BY_ONE = 3
"""So many people are named in the first article; more stand in an appendix."""


@translation.override("vi")
def document_of(commendation: Commendation) -> AdministrativeDocument:
    """The decision in the layout of Decree 30/2020/NĐ-CP, in Vietnamese whatever language the reader chose.

    Before it is signed it is a draft: without number and day. Three queries.
    """
    unit = commendation.unit
    parent = Unit.objects.filter(path=unit.parent_path).first() if unit.parent_path else None
    people = list(commendation.people.all())
    kind = str(commendation.get_kind_display())
    if len(people) <= ONE_BY_ONE:
        who = "; ".join(_named(one) for one in people)
    else:
        who = _("%(n)d cá nhân, tập thể có tên trong danh sách kèm theo") % {"n": len(people)}
    money = (
        _("Mỗi cá nhân, tập thể được thưởng %(amount)s đồng, chi từ nguồn kinh phí công đoàn của đơn vị.")
        % {"amount": number(commendation.reward)}
        if commendation.reward
        else _("Việc khen thưởng được ghi vào hồ sơ của cá nhân, tập thể có tên.")
    )
    signed = commendation.state == Commendation.State.DECIDED
    title = commendation.signer_title or _("Chủ tịch")
    authority = unit.kind.signing_authority
    if title.casefold().startswith("phó"):
        authority += "\nKT. CHỦ TỊCH"
    document = AdministrativeDocument(
        parent_body=parent.name if parent is not None else "",
        issuing_body=unit.name,
        number=commendation.number if signed else None,
        notation=f"QĐ-{unit.notation or 'CĐ'}",
        place=unit.place or unit.province,
        issued_on=commendation.decided_on if signed else None,
        type_name="QUYẾT ĐỊNH",
        summary=_("Về việc tặng %(kind)s") % {"kind": kind},
        legal_bases=[
            _("Căn cứ Điều lệ Công đoàn Việt Nam"),
            _("Căn cứ quy chế khen thưởng của tổ chức Công đoàn"),
            _("Xét thành tích của các cá nhân, tập thể trong công tác truyền thông công đoàn"),
        ],
        body=[
            Heading(2, _("Quyết định:")),
            Paragraph(
                _("Điều 1. Tặng %(kind)s cho %(who)s vì: %(reason)s.")
                % {"kind": kind, "who": who, "reason": commendation.reason.rstrip(" .")}
            ),
            Paragraph(_("Điều 2. %(money)s") % {"money": money}),
            Paragraph(
                _("Điều 3. Quyết định có hiệu lực từ ngày ký. Ban Chấp hành %(unit)s và các cá nhân, tập thể có tên chịu "
                  "trách nhiệm thi hành Quyết định này.") % {"unit": unit.name}
            ),
        ],
        recipients=[_("Như Điều 3"), *([parent.name] if parent is not None else [])],
        authority=authority,
        signer_title=title.upper(),
        signer_name=commendation.signer_name,
    )  # fmt: skip
    if len(people) <= ONE_BY_ONE:
        return document
    return table_document(
        document,
        title=_("Danh sách cá nhân, tập thể được khen thưởng"),
        columns=[Column(_("Họ và tên, tập thể"), 2.2), Column(_("Chức danh, nơi công tác"), 3)],
        rows=[(one.name, one.role) for one in people],
        landscape=False,
    )


@translation.override("vi")
def certificates(commendation: Commendation, chosen: list[Commended] | None = None) -> bytes:
    """The certificates as one PDF, a page for each person or team. Raises `Conflict` before the decision is signed."""
    if commendation.state != Commendation.State.DECIDED or commendation.decided_on is None:
        raise Conflict(_("Có quyết định rồi mới in được giấy khen."))
    people = chosen if chosen is not None else list(commendation.people.all())
    unit = commendation.unit
    title = commendation.signer_title or _("Chủ tịch")
    lines = [
        unit.kind.signing_authority,
        *(["KT. CHỦ TỊCH"] if title.casefold().startswith("phó") else []),
        title.upper(),
    ]
    name = {
        Commendation.Kind.LETTER: _("Thư khen"),
        Commendation.Kind.CERTIFICATE: _("Giấy khen"),
        Commendation.Kind.MERIT: _("Bằng khen"),
    }[Commendation.Kind(commendation.kind)]
    place = unit.place or unit.province
    words = {
        "title": name, "kicker": _("Tặng"), "names": "\n".join(one.name for one in people),
        "role": people[0].role if len(people) == 1 else "", "lead": commendation.reason,
        "number": _("Quyết định số %(sign)s %(day)s") % {
            "sign": commendation.sign, "day": official_date(commendation.decided_on),
        },
        "place": f"{place}, {official_date(commendation.decided_on)}" if place else official_date(commendation.decided_on),
        "authority": "\n".join(lines), "signer": commendation.signer_name,
    }  # fmt: skip
    return make("chung-nhan", words, look_of(unit)).pages[0]


def _named(one: Commended) -> str:
    return f"{one.name} ({one.role})" if one.role else one.name
