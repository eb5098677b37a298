"""At the door: what somebody saw comes in without the person, and meets what is known already."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.periods import start_of_day
from lantoa.base.rights import Capability, require
from lantoa.claims import askers
from lantoa.claims.actions.common import LONGEST, VERIFY, counted, note
from lantoa.claims.anonymising import SHORTENED, clean_link, clean_text, is_shortened, says_something
from lantoa.claims.matching import keeping
from lantoa.claims.models import Claim, Feed, FeedItem, Sighting, Step, Wording
from lantoa.claims.nature import seems_opinion
from lantoa.claims.pictures import matching as pictures
from lantoa.claims.pictures.cleaning import CleanPicture, clean_picture
from lantoa.claims.shortened import opened, with_links_opened
from lantoa.claims.topics import Harm, topic_of
from lantoa.claims.workdays import due_after
from lantoa.people.models import Account, Position
from lantoa.units.models import Unit

MOST_BYTES = 12 * 1024 * 1024


class Opinion(Invalid):
    """What came in is no statement that could be checked; it belongs to questions or to feedback."""


@dataclass(frozen=True)
class _Seen:
    text: str
    link: str
    picture: CleanPicture | None
    taken_out: dict[str, int]


def desk_for(unit: Unit) -> Unit:
    """The unit itself, or the nearest above it, where somebody holds the right to verify; two queries."""
    verifying = (
        Position.objects.on(timezone.localdate())
        .filter(
            Q(title__capabilities__capability=Capability.VERIFY_CLAIMS), unit__path__in=unit.ancestor_paths,
            person__left_on=None,
        )
        .order_by("-unit__depth")
        .values_list("unit", flat=True)
        .first()
    )  # fmt: skip
    return Unit.objects.get(pk=verifying) if verifying is not None else unit


def receive(
    account: Account, *, text: str = "", link: str = "", picture: Any = None, scam: bool = False, is_fact: bool = False
) -> Claim:
    """What a member saw, to the desk of their unit; the claim it stands with now, known before or new.

    Neither the claim nor the sighting says whose it was; a ticket lets the account find the answer. `scam` sends it
    the fast way. Raises `Opinion` for what reads like one, unless `is_fact` says that it is a statement; `Invalid`
    for nothing at all, for links to private groups and for what is no picture.
    """
    person = account.person
    if person is None:
        raise Invalid(_("Mục này dành cho đoàn viên và người lao động có tên trong danh sách đơn vị."))
    if text.strip() and not link.strip() and not picture and not is_fact and not scam and seems_opinion(text):
        raise Opinion(_("Điều bạn viết có vẻ là ý kiến hoặc góp ý, không phải tin cần kiểm chứng đúng sai."))
    seen = _without_persons(text, link, picture)
    with transaction.atomic():
        desk = desk_for(person.unit)
        claim = _keep(desk, seen, way=Sighting.Way.FORM, scam=scam)
        askers.new_ticket(account, claim, desk).save(force_insert=True)
    claim.left_out = seen.taken_out.get(SHORTENED, 0)
    return claim


def bring(
    actor: Account | None, unit: Unit, *, text: str = "", link: str = "", picture: Any = None, scam: bool = False
) -> Claim:
    """What reached the desk by its inbox, by telephone or in person, written down by an officer."""
    require(actor, VERIFY, unit)
    seen = _without_persons(text, link, picture)
    with transaction.atomic():
        claim = _keep(unit, seen, way=Sighting.Way.DESK, scam=scam)
        if claim.told_outside:
            claim.told_outside = False
            claim.save()
    claim.left_out = seen.taken_out.get(SHORTENED, 0)
    return claim


@transaction.atomic
def take_item(actor: Account | None, item: FeedItem) -> Claim:
    """Have something that a watched feed brought checked."""
    item = FeedItem.objects.select_for_update(of=("self",)).select_related("feed__unit").get(pk=item.pk)
    feed: Feed = item.feed
    require(actor, VERIFY, feed.unit)
    if item.state != FeedItem.State.NEW:
        raise Conflict(_("Tin này đã được xem."))
    seen = _without_persons(f"{item.title}. {item.summary}", item.link, None)
    item.claim = _keep(feed.unit, seen, way=Sighting.Way.FEED, scam=item.topic == "lua-dao")
    item.state = FeedItem.State.TAKEN
    item.save()
    return item.claim


def _without_persons(text: str, link: str, picture: Any) -> _Seen:
    if len(text) > LONGEST:
        raise Invalid(_("Nội dung dài quá %(n)d chữ. Hãy chỉ gửi đoạn cần kiểm chứng.") % {"n": LONGEST})
    cleaned, link = clean_text(with_links_opened(text)), opened(link)
    taken = dict(cleaned.taken_out)
    address = clean_link(link)
    if link.strip() and not address:
        kind = SHORTENED if is_shortened(link) else "profile"
        taken[kind] = taken.get(kind, 0) + 1
    kept = None
    if picture:
        if getattr(picture, "size", 0) > MOST_BYTES:
            raise Invalid(_("Ảnh lớn quá 12 MB. Hãy chọn ảnh nhỏ hơn."))
        kept = clean_picture(picture)
        if kept.faces:
            taken["face"] = kept.faces
        if kept.codes:
            taken["code"] = kept.codes
        if kept.words_hidden:
            taken["picture_word"] = kept.words_hidden
    if not says_something(cleaned.text) and not address and kept is None:
        if SHORTENED in taken:
            raise Invalid(
                _("Liên kết rút gọn này không mở ra được địa chỉ thật, nên không lưu. Đừng bấm vào nó; hãy chép lại nội "
                  "dung đi kèm, hoặc gửi ảnh chụp.")
            )  # fmt: skip
        if "profile" in taken:
            raise Invalid(
                _("Liên kết đến trang cá nhân không được lưu. Hãy chép lại nội dung cần kiểm chứng, hoặc gửi ảnh chụp.")
            )
        if taken:
            raise Invalid(
                _(
                    "Tên, số, tài khoản không được lưu, nên không còn gì để kiểm chứng. Hãy chép lại cả nội dung bạn thấy."
                )
            )
        raise Invalid(_("Hãy chép nội dung, dán liên kết hoặc gửi ảnh chụp điều bạn thấy."))
    return _Seen(cleaned.text, address, kept, taken)


def _keep(desk: Unit, seen: _Seen, *, way: str, scam: bool) -> Claim:
    today = timezone.localdate()
    known = _known(desk, seen)
    claim = known if known is not None else _new(desk, seen, today, scam=scam)
    sighting = Sighting(
        claim=claim, unit=desk, way=way, text=seen.text, link=seen.link, seen_on=today, taken_out=seen.taken_out,
        attached=Sighting.Attached.FIRST if known is None else Sighting.Attached.SAME,
    )  # fmt: skip
    if seen.picture is not None:
        sighting.picture_hash, sighting.picture_marks = seen.picture.hash, seen.picture.marks
        sighting.picture.save("anh.jpg", ContentFile(seen.picture.jpeg), save=False)
        _day_alone(sighting.picture)
    sighting.save()
    if seen.text:
        Wording.objects.create(claim=claim, sighting=sighting, text=seen.text, added_at=start_of_day())
    if seen.picture is not None:
        from lantoa.claims.tasks import read_picture

        enqueue(read_picture, sighting.pk)
    note(claim, Step.Verb.RECEIVED if known is None else Step.Verb.SEEN, None)
    # Of what a member sends the log has nothing: the entries before and after it would tell the minute, and by that one
    # could look who was there. The claim's own history has the day.
    if way != Sighting.Way.FORM:
        audit.record(None, "claim.receive" if known is None else "claim.see", claim, day_only=True, way=way)
    if known is None:
        counted(claim)
    return claim


def _day_alone(file: FieldFile) -> None:
    """Put a file's own time back to the beginning of the day, where it lies on a disk; no store lets itself be told."""
    with contextlib.suppress(NotImplementedError):
        moment = start_of_day().timestamp()
        os.utime(file.path, (moment, moment))


def _new(desk: Unit, seen: _Seen, today: date, *, scam: bool) -> Claim:
    topic = "lua-dao" if scam else topic_of(seen.text) or "khac"
    scam = scam or topic == "lua-dao"
    harm = [Harm.MONEY.value] if scam else []
    return Claim.objects.create(
        unit=desk, kind=Claim.Kind.SCAM if scam else Claim.Kind.CLAIM, topic=topic, statement=seen.text, harm=harm,
        received_on=today, due_on=due_after(today, harm),
    )  # fmt: skip


def _known(desk: Unit, seen: _Seen) -> Claim | None:
    """The claim that this is, beyond doubt: the same text, link or picture; of this desk, of one above, or public."""
    found: list[int] = keeping.same(seen.text) if seen.text else []
    if seen.picture is not None:
        found += pictures.same(seen.picture)
    # An address alone says which page was meant; with words beside it the words do.
    if seen.link and not seen.text:
        found += Sighting.objects.filter(link=seen.link).values_list("claim", flat=True)[:5]
    if not found:
        return None
    near = Q(unit__path__in=desk.ancestor_paths) | Q(state=Claim.State.PUBLISHED)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("unit").filter(near, pk__in=found)
    by_key = {claim.pk: claim for claim in rows.exclude(state=Claim.State.MERGED)}
    return next((by_key[pk] for pk in found if pk in by_key), None)
