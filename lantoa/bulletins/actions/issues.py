"""An issue in the making: its words, its articles and their order, the parts that units below put in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.periods import Period
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.bulletins import queries
from lantoa.bulletins.models import Bulletin, Issue, Item, LocalBlock
from lantoa.newsroom.models import Article, Column
from lantoa.people.models import Account
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

State = Issue.State
MOST_ITEMS = 20
BY_RULE = 12


def held(actor: Account | None, issue: Issue, *, capability: str = Capability.WRITE) -> Issue:
    """The issue with its row locked, once the right is asked."""
    found = queries.with_unit().select_for_update(of=("self",)).get(pk=issue.pk)
    require(actor, capability, found.unit)
    return found


def _in_work(actor: Account | None, issue: Issue) -> Issue:
    """As `held`, back in draft: what somebody agreed to is not what will be there after this change."""
    found = held(actor, issue)
    if not found.is_open:
        raise Conflict(_("Số này đã gửi nên không sửa được nữa."))
    if found.state != State.DRAFT:
        found.state, found.approved_by, found.send_at = State.DRAFT, None, None
    found.updated_at = timezone.now()
    return found


@transaction.atomic
def open_issue(actor: Account | None, bulletin: Bulletin, *, title: str) -> Issue:
    """A new, empty issue with the next number."""
    require(actor, Capability.WRITE, bulletin.unit)
    if not bulletin.active:
        raise Conflict(_("Bản tin này đã ngừng. Muốn ra tiếp thì mở lại trong phần cài đặt."))
    Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    last = bulletin.issues.aggregate(last=Max("number"))["last"] or 0
    issue = Issue.objects.create(bulletin=bulletin, number=last + 1, title=_title(title), created_by=actor)
    audit.record(actor, "bulletin.issue", issue, unit_code=bulletin.unit.code)
    return issue


@transaction.atomic
def change_issue(
    actor: Account | None,
    issue: Issue,
    *,
    title: str,
    subject: str = "",
    subject_b: str = "",
    letter: str = "",
    letter_by: str = "",
) -> Issue:
    """New words. An issue that was agreed on goes back to draft. Raises `Conflict` for one that is out."""
    found = _in_work(actor, issue)
    found.title, found.subject, found.subject_b = _title(title), clean(subject)[:120], clean(subject_b)[:120]
    found.letter, found.letter_by = nfc(letter).replace("\r\n", "\n").strip()[:3_000], clean(letter_by)[:120]
    found.save()
    audit.record(actor, "bulletin.change_issue", found, unit_code=found.unit.code)
    return found


def _title(text: str) -> str:
    title = clean(text)[:160]
    if not title:
        raise Invalid(_("Hãy đặt tên cho số này, ví dụ: Tháng Mười một."))
    return title


@transaction.atomic
def add_items(actor: Account | None, issue: Issue, articles: Iterable[Article]) -> int:
    """Put articles of the unit's section at the end; returns how many are new. At most 20 in an issue."""
    found = _in_work(actor, issue)
    wanted = [article.pk for article in articles]
    shown = set(queries.candidates(found.unit).filter(pk__in=wanted).values_list("pk", flat=True))
    there = dict(found.items.values_list("article_id", "place"))
    new = [pk for pk in dict.fromkeys(wanted) if pk in shown and pk not in there]
    if len(there) + len(new) > MOST_ITEMS:
        raise Invalid(_("Một số có nhiều nhất %(n)d bài. Ngắn thì người nhận đọc hết.") % {"n": MOST_ITEMS})
    start = max(there.values(), default=0) + 1
    Item.objects.bulk_create([Item(issue=found, article_id=pk, place=start + at) for at, pk in enumerate(new)])
    found.save()
    audit.record(actor, "bulletin.add_items", found, unit_code=found.unit.code, articles=new)
    return len(new)


@transaction.atomic
def fill(
    actor: Account | None,
    issue: Issue,
    period: Period | None = None,
    *,
    column: Column | None = None,
    campaign: Campaign | None = None,
) -> int:
    """Put in by rule: the newest 12 articles of the section in `period`, of `column`, of `campaign`; how many are new."""
    require(actor, Capability.WRITE, issue.unit)
    since, until = (period.start, period.end) if period is not None else (None, None)
    found = queries.candidates(issue.unit, since=since, until=until, column=column, campaign=campaign)
    room = MOST_ITEMS - issue.items.count()
    there = issue.items.values("article")
    return add_items(actor, issue, list(found.exclude(pk__in=there)[: min(BY_RULE, max(0, room))]))


@transaction.atomic
def drop_item(actor: Account | None, issue: Issue, article_id: int) -> None:
    """Take an article out again."""
    found = _in_work(actor, issue)
    found.items.filter(article=article_id).delete()
    found.save()


@transaction.atomic
def move_item(actor: Account | None, issue: Issue, article_id: int, step: int) -> None:
    """Move an article up (-1) or down (1) by one place."""
    found = _in_work(actor, issue)
    order = list(found.items.order_by("place", "pk").values_list("article_id", flat=True))
    if article_id not in order:
        raise Invalid(_("Bài này không còn trong số."))
    at = order.index(article_id)
    to = min(max(at + (1 if step > 0 else -1), 0), len(order) - 1)
    order.insert(to, order.pop(at))
    _place(found, order)


@transaction.atomic
def order_items(actor: Account | None, issue: Issue, order: Sequence[int]) -> None:
    """Put all articles into the order in which they were dragged; those that are not named keep theirs, behind."""
    found = _in_work(actor, issue)
    there = list(found.items.order_by("place", "pk").values_list("article_id", flat=True))
    named = [pk for pk in dict.fromkeys(order) if pk in there]
    _place(found, [*named, *(pk for pk in there if pk not in named)])


def _place(issue: Issue, order: Sequence[int]) -> None:
    items = {item.article_id: item for item in issue.items.all()}
    for place, pk in enumerate(order, start=1):
        items[pk].place = place
    Item.objects.bulk_update(items.values(), ["place"])
    issue.save()


@transaction.atomic
def discard(actor: Account | None, issue: Issue) -> None:
    """Throw away an issue that never went out."""
    found = held(actor, issue)
    if not found.is_open:
        raise Conflict(_("Số này đã gửi; có thể rút, không xóa được."))
    audit.record(actor, "bulletin.discard", found, unit_code=found.unit.code)
    found.delete()


@transaction.atomic
def put_block(actor: Account | None, issue: Issue, unit: Unit, *, title: str, text: str) -> LocalBlock:
    """A unit below puts its own part into an issue from above that is agreed on and not sent; its people read it.

    Raises `NotAllowed` for a unit that does not lie below, `Conflict` before the issue is agreed on and once it is out.
    """
    require(actor, Capability.PUBLISH, unit)
    found = queries.with_unit().select_for_update(of=("self",)).get(pk=issue.pk)
    if found.unit.path not in unit.ancestor_paths[:-1]:
        raise NotAllowed(_("Bản tin này không phải của cấp trên đơn vị bạn."))
    if found.state not in (State.APPROVED, State.SCHEDULED):
        raise Conflict(_("Chỉ thêm phần của đơn vị khi cấp trên đã duyệt số này và chưa gửi."))
    title, text = clean(title)[:120], nfc(text).replace("\r\n", "\n").strip()[:3_000]
    if not title or not text:
        raise Invalid(_("Phần của đơn vị cần có tiêu đề và nội dung."))
    block, _created = LocalBlock.objects.update_or_create(
        issue=found, unit=unit, defaults={"title": title, "text": text, "by": actor, "at": timezone.now()}
    )
    audit.record(actor, "bulletin.put_block", block)
    return block


@transaction.atomic
def take_block(actor: Account | None, block: LocalBlock) -> None:
    """Take the unit's part out again, while the issue is not sent."""
    require(actor, Capability.PUBLISH, block.unit)
    found = Issue.objects.select_for_update().get(pk=block.issue_id)
    if found.state not in (State.APPROVED, State.SCHEDULED):
        raise Conflict(_("Số này đã gửi nên phần của đơn vị không bỏ được nữa."))
    audit.record(actor, "bulletin.take_block", block)
    block.delete()
