"""Opening and changing groups, coming and leaving, groups elsewhere."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.communities import belonging
from lantoa.communities.models import DEEPEST, Group, Member, OutsideGroup, Post, Quiet
from lantoa.notices.audience import Audience
from lantoa.people.models import Account, Person
from lantoa.search.actions import changed
from lantoa.units.models import Unit, path_range

MODERATE = Capability.MODERATE
JOIN_WORDING = gettext_lazy(
    "Tôi vào nhóm này. Người trong nhóm và người điều hành thấy tên, đơn vị và những gì tôi viết. Tôi ra lúc nào cũng được."
)
HOSTS = {
    OutsideGroup.Kind.FACEBOOK: ("facebook.com", "fb.com", "fb.me"),
    OutsideGroup.Kind.ZALO: ("zalo.me", "zaloapp.com"),
}
FACTS = frozenset({"name", "purpose", "kind", "entry", "flows", "quorum_percent"})


@transaction.atomic
def create_group(
    actor: Account | None, unit: Unit, *, name: str, parent: Group | None = None, rule: Audience | None = None,
    **facts: Any,
) -> Group:  # fmt: skip
    """Open a group of `unit`, at the top or below `parent`; `rule` (the unit's branch) says who may belong.

    A group below another belongs to a unit of that one's branch. Raises `Invalid` for the sixth level, a rule that
    reaches beyond the unit's branch, an empty name.
    """
    require(actor, MODERATE, unit)
    group = Group(unit=unit)
    _describe(group, rule or Audience(unit), {"name": name, **facts})
    if parent is None:
        group.flows, group.open_depth = False, 1
        _at_top(lambda: Group.add_root(instance=group))
    else:
        # Another group below the same one waits here: both would take the same place.
        parent = Group.objects.select_for_update().select_related("unit").get(pk=parent.pk)
        if not parent.is_open:
            raise Conflict(_("Nhóm cấp trên đã đóng."))
        if parent.depth >= DEEPEST:
            raise Invalid(_("Nhóm chia được nhiều nhất năm cấp."))
        if not unit.path.startswith(parent.unit.path):
            raise Invalid(_("Nhóm con phải thuộc đơn vị phụ trách nhóm cấp trên, hoặc một đơn vị bên dưới."))
        group.open_depth = parent.open_depth if group.flows else parent.depth + 1
        parent.add_child(instance=group)
    audit.record(actor, "group.create", group)
    return group


def _at_top(put: Callable[[], object]) -> None:
    """Put a group at the top. Two that come there at the same moment take the same place: one tries the next."""
    for tries_left in (2, 1, 0):
        try:
            with transaction.atomic():
                put()
            return
        except IntegrityError:
            if not tries_left:
                raise


@transaction.atomic
def move_group(actor: Account | None, group: Group, parent: Group | None, *, flows: bool = False) -> Group:
    """Put a group, with all below it, under another one or (`parent` None) at the top.

    `flows` lets the people of the groups above in, who then read what was written before; it is never kept from where
    the group was, so that nobody comes in unasked. Raises `Invalid` for a group below itself, a sixth level, or a
    parent that this unit could not open a group under, `Conflict` for a closed parent or where it lies already.
    """
    group, parent = _held_for_moving(group, parent)
    if not belonging.moderates(actor, group):
        require(actor, MODERATE, group.unit)
    known = list(Group.objects.filter(**path_range(group.path)).values_list("pk", "depth"))
    if parent is None:
        if group.depth == 1:
            raise Conflict(_("Nhóm này đang không nằm trong nhóm nào."))
        flows = False
    else:
        _require_room(group, parent, deepest=max(depth for _pk, depth in known) - group.depth)
    before = group.ancestor_paths[-2] if group.depth > 1 else ""
    # Until all of them are worked out anew, none may be deeper than the group itself will be.
    Group.objects.filter(pk__in=[pk for pk, _depth in known]).update(open_depth=1)
    if parent is None:
        _at_top(lambda: group.move(Group.get_last_root_node(), pos="last-sibling"))
    else:
        group.move(parent, pos="last-child")
    group.refresh_from_db()
    group.flows = flows
    group.open_depth = parent.open_depth if parent is not None and flows else group.depth
    group.save()
    _flow_down(group)
    # The index holds what is written under the paths of the groups.
    posts = Post.objects.filter(group__in=[pk for pk, _depth in known])
    changed("groups", posts.values_list("pk", flat=True).iterator(chunk_size=2_000))
    audit.record(actor, "group.move", group, source=before, to=parent.pk if parent is not None else None)
    return group


def _held_for_moving(group: Group, parent: Group | None) -> tuple[Group, Group | None]:
    """Both groups as they are now, with all that could make a circle or a lost child meanwhile held.

    Groups move one at a time, so two moves cannot make a circle together; whoever opens a group below one that is
    being moved waits at that one.
    """
    _wait_for_moves()
    group = Group.objects.select_related("unit", "branch").get(pk=group.pk)
    moving = {group.pk, *Group.objects.filter(**path_range(group.path)).values_list("pk", flat=True)}
    list(Group.objects.select_for_update().filter(pk__in=moving | ({parent.pk} if parent else set())).order_by("pk"))
    return group, Group.objects.select_related("unit").get(pk=parent.pk) if parent is not None else None


def _wait_for_moves() -> None:
    """Let nothing move until the end of the transaction, by holding the first group of all."""
    list(Group.objects.select_for_update().order_by("pk")[:1])


def _hold_with_all_below(group: Group) -> None:
    """Hold a group and those below it, while nothing moves."""
    _wait_for_moves()
    path = Group.objects.values_list("path", flat=True).get(pk=group.pk)
    branch = Group.objects.select_for_update().filter(Q(pk=group.pk) | Q(**path_range(path)))
    list(branch.order_by("pk").values_list("pk", flat=True))


def _require_room(group: Group, parent: Group, deepest: int) -> None:
    """Raise unless `group`, with `deepest` levels below it, can lie under `parent`."""
    if parent.path.startswith(group.path):
        raise Invalid(_("Nhóm không nằm được trong chính nó hoặc trong nhóm con của nó."))
    if group.depth > 1 and parent.path == group.ancestor_paths[-2]:
        raise Conflict(_("Nhóm đang nằm trong nhóm này rồi."))
    if not group.unit.path.startswith(parent.unit.path):
        raise Invalid(_("Nhóm con phải thuộc đơn vị phụ trách nhóm cấp trên, hoặc một đơn vị bên dưới."))
    if not parent.is_open:
        raise Conflict(_("Nhóm cấp trên đã đóng."))
    if parent.depth + 1 + deepest > DEEPEST:
        raise Invalid(_("Nhóm chia được nhiều nhất năm cấp, kể cả các nhóm con đi theo."))


@transaction.atomic
def update_group(actor: Account | None, group: Group, *, rule: Audience, **facts: Any) -> Group:
    """Change what a group is for and who may belong."""
    _hold_with_all_below(group)
    group = _looked_after(actor, group)
    _describe(group, rule, facts)
    if group.depth == 1:
        group.flows = False
    before = group.open_depth
    above = Group.objects.filter(path=group.ancestor_paths[-2]).get() if group.depth > 1 else None
    group.open_depth = above.open_depth if above is not None and group.flows else group.depth
    group.save()
    if group.open_depth != before:
        _flow_down(group)
    audit.record(actor, "group.update", group)
    return group


def _flow_down(group: Group) -> None:
    """Bring `open_depth` of the groups below up to date, level by level; at most four more levels."""
    known = {group.path: group.open_depth}
    changed = []
    for below in Group.objects.filter(**path_range(group.path), depth__gt=group.depth).order_by("depth"):
        below.open_depth = known[below.ancestor_paths[-2]] if below.flows else below.depth
        known[below.path] = below.open_depth
        changed.append(below)
    Group.objects.bulk_update(changed, ["open_depth"], batch_size=500)


def _describe(group: Group, rule: Audience, facts: dict[str, Any]) -> None:
    unknown = facts.keys() - FACTS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    if not rule.branch.path.startswith(group.unit.path):
        raise Invalid(_("Nhóm chỉ dành được cho người của đơn vị phụ trách và các đơn vị bên dưới."))
    for field, value in (rule.as_fields() | facts).items():
        setattr(group, field, value)
    group.name, group.purpose = clean(group.name)[:120], clean(group.purpose)[:400]
    if not group.name:
        raise Invalid(_("Hãy đặt tên cho nhóm."))
    if group.kind not in Group.Kind or group.entry not in Group.Entry:
        raise Invalid(_("Hãy chọn loại nhóm và cách vào nhóm."))
    if not 1 <= int(group.quorum_percent) <= 100:
        raise Invalid(_("Tỷ lệ tham gia cần có là từ 1 đến 100%."))


@transaction.atomic
def close_group(actor: Account | None, group: Group) -> Group:
    """Close a group and those below it: its talks can be read, nothing new is written."""
    _hold_with_all_below(group)
    group = _looked_after(actor, group)
    Group.objects.filter(**path_range(group.path), closed_at=None).update(closed_at=timezone.now())
    group.refresh_from_db()
    audit.record(actor, "group.close", group)
    return group


@transaction.atomic
def reopen_group(actor: Account | None, group: Group) -> Group:
    """Open a closed group again, alone. Raises `Conflict` where the one above is closed."""
    group = _looked_after(actor, group)
    if Group.objects.filter(path__in=group.ancestor_paths[:-1], closed_at__isnull=False).exists():
        raise Conflict(_("Nhóm cấp trên đang đóng. Hãy mở nhóm ấy trước."))
    group.closed_at = None
    group.save()
    audit.record(actor, "group.reopen", group)
    return group


def _looked_after(actor: Account | None, group: Group) -> Group:
    group = Group.objects.select_for_update(of=("self",)).select_related("unit", "branch").get(pk=group.pk)
    if not belonging.moderates(actor, group):
        require(actor, MODERATE, group.unit)
    return group


# --- Coming and leaving ----------------------------------------------------------------------------------------------


@transaction.atomic
def join(person: Person, group: Group, *, agree: bool, secret: str = "") -> Member:
    """Come into a group by choice, with the words agreed to.

    Raises `NotAllowed` for who may not come, or without the link where one is needed; `Invalid` without agreement.
    """
    if not group.is_chosen or not Group.objects.filter(belonging.covering(person), pk=group.pk).exists():
        raise NotAllowed(_("Nhóm này không dành cho đơn vị hoặc chức danh của bạn."))
    if group.entry == Group.Entry.LINK and not hmac.compare_digest(secret.encode(), group.secret.encode()):
        raise NotAllowed(_("Nhóm này vào bằng đường dẫn do người phụ trách gửi."))
    if not group.is_open:
        raise Conflict(_("Nhóm này đã đóng."))
    if not agree:
        raise Invalid(_("Hãy đánh dấu đồng ý để vào nhóm."))
    # Said twice at the same moment, the second finds the first.
    found, _made = Member.objects.get_or_create(
        person=person, group=group, left_at=None, defaults={"wording": str(JOIN_WORDING)}
    )
    belonging.forget(person)
    return found


@transaction.atomic
def leave(person: Person, group: Group) -> None:
    """Go out of a group that one chose to be in. Raises `Conflict` for who is not in it by choice."""
    if not Member.objects.filter(person=person, group=group, left_at=None).update(left_at=timezone.now()):
        raise Conflict(
            _("Bạn thuộc nhóm này theo đơn vị hoặc chức danh nên không ra được, nhưng có thể tắt tin của nhóm.")
        )
    Quiet.objects.filter(person=person, group=group).delete()
    belonging.forget(person)


@transaction.atomic
def be_quiet(person: Person, group: Group, quiet: bool) -> None:
    """A person does not want mail about a group, or wants it again."""
    if not belonging.belongs(person, group):
        raise NotAllowed(_("Bạn không ở trong nhóm này."))
    if quiet:
        Quiet.objects.get_or_create(person=person, group=group)
    else:
        Quiet.objects.filter(person=person, group=group).delete()


def unit_merged_into(unit: Unit, successor: Unit) -> None:
    """The groups of a unit that was merged go to its successor, with their rule and their groups elsewhere."""
    Group.objects.filter(unit=unit).update(unit=successor)
    Group.objects.filter(branch=unit).update(branch=successor)
    known = OutsideGroup.objects.filter(unit=successor).values("url")
    OutsideGroup.objects.filter(~Q(url__in=list(known.values_list("url", flat=True))), unit=unit).update(unit=successor)


# --- Groups elsewhere --------------------------------------------------------------------------------------------------


@transaction.atomic
def add_outside(actor: Account | None, unit: Unit, *, kind: str, name: str, url: str) -> OutsideGroup:
    """Name a group of the unit on Facebook or Zalo. Raises `Invalid` for an address of another site."""
    require(actor, MODERATE, unit)
    name, url = clean(name)[:120], url.strip()
    if kind not in OutsideGroup.Kind or not name:
        raise Invalid(_("Hãy chọn nơi có nhóm và ghi tên nhóm."))
    if not is_of(kind, url):
        raise Invalid(
            _("Địa chỉ phải bắt đầu bằng https:// và thuộc %(hosts)s.")
            % {"hosts": ", ".join(HOSTS[OutsideGroup.Kind(kind)])}
        )
    try:
        with transaction.atomic():
            outside = OutsideGroup.objects.create(unit=unit, kind=kind, name=name, url=url)
    except IntegrityError as error:
        raise Conflict(_("Địa chỉ này đã có trong danh sách.")) from error
    audit.record(actor, "group.outside", outside)
    return outside


def is_of(kind: str, url: str) -> bool:
    """Whether an address is a secure one of the site of this kind, without a name, password or port in it."""
    try:
        URLValidator(schemes=["https"])(url)
        parts = urlsplit(url)
        port = parts.port
    except (ValidationError, ValueError):
        return False
    host = (parts.hostname or "").lower()
    known = HOSTS[OutsideGroup.Kind(kind)]
    plain = parts.username is None and parts.password is None and port in (None, 443)
    path = parts.path.strip("/")
    return plain and bool(path) and any(host == one or host.endswith("." + one) for one in known)


@transaction.atomic
def remove_outside(actor: Account | None, outside: OutsideGroup) -> None:
    """Take a group elsewhere off the list."""
    require(actor, MODERATE, outside.unit)
    audit.record(actor, "group.outside_remove", outside)
    outside.delete()
