"""Writing an article and having a second person look at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from lantoa.base import audit, photos
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean
from lantoa.newsroom import markup
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article, Column, State, tags_of
from lantoa.people.models import Account, Person, Position
from lantoa.units.models import Picture, Unit

if TYPE_CHECKING:
    from django.db.models import CharField
    from wagtail.fields import StreamField

    from lantoa.programme.models import Campaign

MOST_BLOCKS = 400


@transaction.atomic
def write(
    actor: Account | None,
    unit: Unit,
    *,
    title: str,
    column: Column | None = None,
    text: str = "",
    contributor: Person | None = None,
    at: datetime | None = None,
    **content: Any,
) -> Article:
    """Begin an article of `unit`; it is a draft.

    `text` is in the light markup of `newsroom.markup`; `content` may hold the other fields of
    `Article.CONTENT`, `photos` (captions and credits by picture id) and `author` (None at the command line).
    Raises `NotAllowed` without the right to write there, `Invalid` for content that does not fit.
    """
    _require_writer(actor, unit)
    author = content.pop("author", actor)
    article = Article(unit=unit, author=author, contributor=contributor, created_at=at or timezone.now())
    content.setdefault("byline", author.person.full_name if author is not None and author.person is not None else "")
    _fill(article, {"title": title, "column": column, "text": text, **content})
    article.updated_at = article.created_at
    article.save()
    _keep_version(article, actor, at)
    audit.record(actor, "article.write", article)
    return article


@transaction.atomic
def save_draft(
    actor: Account | None,
    article: Article,
    *,
    based_on: int | None = None,
    at: datetime | None = None,
    **content: Any,
) -> Article:
    """Keep a new version. What readers see does not change; an article that waited for review must be sent again.

    `content` holds fields of `Article.CONTENT`, or `text` (light markup) and `photos` in place of `body`.
    `based_on` is the id of the version (`latest_revision_id`) that the writer began with: if somebody saved
    another one since, `Conflict` is raised and nothing is overwritten. A reviewer's edit leaves the article in
    review. Returns the article with its new standing; `article.working()` is the new version.
    """
    article = locked(article)
    if not may_edit(actor, article):
        _refuse_writer(actor, article.unit)
    if based_on is not None and article.latest_revision_id is not None and based_on != article.latest_revision_id:
        raise Conflict(
            _("Bài vừa được người khác lưu. Bản của bạn chưa ghi đè lên; hãy xem bản mới rồi thêm phần của mình."),
            article=article.pk, based_on=based_on,
        )  # fmt: skip
    moment = at or timezone.now()
    version = article.working()
    _fill(version, content)
    stays = article.state == State.IN_REVIEW and may_review(actor, article)
    article.state = State.IN_REVIEW if stays else State.DRAFT
    article.updated_at = version.updated_at = moment
    if article.live:
        article.save(update_fields=["state", "updated_at"])
    else:
        version.state = article.state
        version.save()
    _keep_version(version, actor, at)
    audit.record(actor, "article.save", article, version=version.latest_revision_id)
    return Article.objects.select_related("unit").get(pk=article.pk)


@transaction.atomic
def submit(actor: Account | None, article: Article, *, at: datetime | None = None) -> Article:
    """Ask for review.

    Goes to the unit's own publishers; where the unit has nobody but the author who may publish (a school with
    one active officer), to the publishers of the nearest unit above that has some. Raises `Invalid` while the
    title, column or text is missing, `Conflict` unless the article is a draft or was returned.
    """
    article = locked(article)
    _require_writer(actor, article.unit)
    _in_state(article, State.DRAFT, State.RETURNED)
    _complete(article.working())
    article.state = State.IN_REVIEW
    article.submitted_by = actor
    article.submitted_at = at or timezone.now()
    article.review_unit = _reviewing_unit(article)
    article.comment = ""
    article.save(update_fields=["state", "submitted_by", "submitted_at", "review_unit", "comment"])
    audit.record(actor, "article.submit", article, review_unit=article.review_unit.code)
    return article


@transaction.atomic
def return_for_changes(actor: Account | None, article: Article, comment: str, *, at: datetime | None = None) -> Article:
    """Give an article back to its author with `comment` (required): what to change."""
    article = locked(article)
    _in_state(article, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
    _require_reviewer(actor, article)
    if not comment.strip():
        raise Invalid(_("Hãy ghi một câu góp ý để tác giả biết cần sửa gì."))
    article.state, article.comment, article.reviewed_by = State.RETURNED, comment.strip(), actor
    article.scheduled_for = None
    article.updated_at = at or timezone.now()
    article.save(update_fields=["state", "comment", "reviewed_by", "scheduled_for", "updated_at"])
    audit.record(actor, "article.return", article)
    return article


@transaction.atomic
def approve(actor: Account | None, article: Article, *, at: datetime | None = None) -> Article:
    """Say that the newest version may be published; `publish` or `schedule` follows.

    Never one's own article: raises `NotAllowed` for its author and for who sent it to review.
    """
    article = locked(article)
    _in_state(article, State.IN_REVIEW)
    _require_reviewer(actor, article)
    article.state, article.comment, article.reviewed_by = State.APPROVED, "", actor
    article.updated_at = at or timezone.now()
    article.save(update_fields=["state", "comment", "reviewed_by", "updated_at"])
    audit.record(actor, "article.approve", article, version=article.latest_revision_id)
    return article


@transaction.atomic
def add_picture(
    actor: Account | None, unit: Unit, upload: Any, *, title: str = "", credit: str = "", description: str = ""
) -> Picture:
    """Put an uploaded photograph among the pictures of `unit`, made smaller and free of place data.

    Whoever may write or register products there may add pictures. Raises `Invalid` for what is not a picture.
    """
    if not may(actor, Capability.REGISTER_PRODUCT, unit):
        _require_writer(actor, unit)
    return keep_picture(actor, unit, upload, title=title, credit=credit, description=description)


def keep_picture(
    actor: Account | None, unit: Unit, upload: Any, *, title: str = "", credit: str = "", description: str = ""
) -> Picture:
    """`add_picture` for callers that have asked for the right already."""
    file = photos.prepare(upload)
    picture = Picture(
        unit=unit, title=clean(title)[:255] or (file.name or "")[:255], file=file, credit=clean(credit)[:120],
        description=clean(description)[:255], uploaded_by_user=actor,
    )  # fmt: skip
    picture.file_size = file.size
    picture.save()
    return picture


# --- Who may ------------------------------------------------------------------------------------------------


def may_edit(actor: Account | None, article: Article) -> bool:
    """Whether `actor` may save a new version: writers and publishers of the unit, and who reviews it now."""
    return _is_writer(actor, article.unit) or may_review(actor, article)


def may_review(actor: Account | None, article: Article) -> bool:
    """Whether `actor` may answer for this article as the second person: a publisher who neither wrote nor sent it."""
    if actor is None:
        return True
    if actor.pk in (article.author_id, article.submitted_by_id):
        return False
    units = [article.unit] + ([article.review_unit] if article.review_unit is not None else [])
    return any(may(actor, Capability.PUBLISH, unit) for unit in units)


def may_publish(actor: Account | None, article: Article) -> bool:
    """Whether `actor` may make the newest version public as it stands now."""
    if actor is None:
        return True
    if article.state == State.PUBLISHED:
        return False
    if article.state == State.IN_REVIEW:
        return may_review(actor, article) or (not article.unit.requires_review and _is_writer(actor, article.unit))
    if article.state in (State.APPROVED, State.SCHEDULED):
        return _is_writer(actor, article.unit) or may_review(actor, article)
    return not article.unit.requires_review and _is_writer(actor, article.unit)


def may_manage(actor: Account | None, article: Article) -> bool:
    """Whether `actor` may take a published article back or put a correction under it."""
    if may(actor, Capability.PUBLISH, article.unit):
        return True
    return not article.unit.requires_review and may(actor, Capability.WRITE, article.unit)


def publishers(unit: Unit, *, besides: set[int] | None = None) -> set[str]:
    """Paths, among `unit` and the units above it, where somebody who can sign in may publish today; one query.

    `besides` are people (ids) who do not count. A right over a whole branch counts where it is held.
    """
    today = timezone.localdate()
    found = Position.objects.on(today).filter(
        title__capabilities__capability=Capability.PUBLISH,
        unit__path__in=unit.ancestor_paths,
        unit__valid_to=None,
        person__account__is_active=True,
    )
    if besides:
        found = found.exclude(person__in=besides)
    return set(found.values_list("unit__path", flat=True).distinct())


def _reviewing_unit(article: Article) -> Unit:
    involved = {
        a.person_id for a in (article.author, article.submitted_by) if a is not None and a.person_id is not None
    }
    paths = publishers(article.unit, besides=involved)
    if not paths or article.unit.path in paths:
        return article.unit
    return Unit.objects.get(path=max(paths, key=len))


def _is_writer(actor: Account | None, unit: Unit) -> bool:
    return may(actor, Capability.WRITE, unit) or may(actor, Capability.PUBLISH, unit)


def _require_writer(actor: Account | None, unit: Unit) -> None:
    if not _is_writer(actor, unit):
        _refuse_writer(actor, unit)
    if not unit.is_active:
        raise Conflict(_("%(unit)s đã kết thúc hoạt động nên không viết bài mới được.") % {"unit": unit.name})


def _refuse_writer(actor: Account | None, unit: Unit) -> None:
    require(actor, Capability.WRITE, unit)


def _require_reviewer(actor: Account | None, article: Article) -> None:
    if may_review(actor, article):
        return
    if actor is not None and actor.pk in (article.author_id, article.submitted_by_id):
        raise NotAllowed(
            _("Bài của chính mình thì cần một người khác duyệt. Bài đang chờ ở %(unit)s.")
            % {"unit": (article.review_unit or article.unit).name},
            actor=actor.pk, article=article.pk,
        )  # fmt: skip
    require(actor, Capability.PUBLISH, article.unit)


# --- Standing and content -----------------------------------------------------------------------------------


def locked(article: Article) -> Article:
    """The article as it is now, held until the transaction ends; columns and units come along."""
    return (
        Article.objects.select_for_update(of=("self",))
        .select_related("unit", "review_unit", "author", "submitted_by")
        .get(pk=article.pk)
    )


def _in_state(article: Article, *states: State) -> None:
    if article.state not in states:
        raise Conflict(
            _("Bài đang ở trạng thái “%(state)s” nên chưa làm được việc này. Hãy tải lại trang để xem bản mới nhất.")
            % {"state": article.get_state_display()},
            article=article.pk, state=article.state, wanted=[str(state) for state in states],
        )  # fmt: skip


def _complete(version: Article) -> None:
    missing = []
    if version.column is None:
        missing.append(_("chuyên mục"))
    if not plain_text(version.body).strip() and version.cover_id is None and not markup.photos_of(version.body):
        missing.append(_("nội dung hoặc ảnh"))
    if missing:
        raise Invalid(_("Bài còn thiếu: %(what)s. Bản nháp vẫn được giữ.") % {"what": ", ".join(missing)})


def _fill(article: Article, content: Mapping[str, Any]) -> None:
    """Put `content` on `article` after checking that all of it belongs to the article's unit."""
    given = dict(content)
    allowed = _pictures_allowed(article)
    if "text" in given:
        captions: Mapping[int, markup.Photo] = given.pop("photos", None) or markup.photos_of(article.body)
        mine = set(
            Picture.objects.filter(Q(unit=article.unit_id) | Q(pk__in=allowed), pk__in=list(captions)).values_list(
                "pk", flat=True
            )
        )
        given["body"] = markup.parse(given.pop("text"), {pk: photo for pk, photo in captions.items() if pk in mine})
    unknown = given.keys() - set(Article.CONTENT)
    if unknown:
        raise Invalid(_("Không lưu được các mục này."), fields=sorted(unknown))
    if "title" in given:
        given["title"] = clean(given["title"])
        if not given["title"]:
            raise Invalid(_("Bài cần một tiêu đề. Phần còn lại vẫn được giữ."))
    for name in ("title", "summary", "byline", "cover_caption"):
        if name in given:
            field = cast("CharField[str, str]", Article._meta.get_field(name))
            most = field.max_length
            given[name] = clean(given[name] or "")
            if most is not None and len(given[name]) > most:
                raise Invalid(
                    _("%(field)s dài quá %(most)d chữ cái. Hãy rút ngắn; bài vẫn được giữ.")
                    % {"field": str(field.verbose_name).capitalize(), "most": most}
                )
    if "tags" in given:
        given["tags"] = ", ".join(tags_of(given["tags"] or "").values())
    if "body" in given and isinstance(given["body"], list):
        blocks = markup.clean_blocks(given["body"])
        if len(blocks) > MOST_BLOCKS:
            raise Invalid(_("Bài quá dài (trên %(most)d đoạn). Hãy tách thành nhiều bài.") % {"most": MOST_BLOCKS})
        given["body"] = cast("StreamField", Article._meta.get_field("body")).to_python(blocks)
    column: Column | None = given.get("column")
    if column is not None and column.unit_id not in (None, article.unit_id):
        raise Invalid(_("Chuyên mục này của đơn vị khác. Hãy chọn chuyên mục của đơn vị mình."))
    campaign: Campaign | None = given.get("campaign")
    if campaign is not None and campaign.unit.path not in article.unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    cover: Picture | None = given.get("cover")
    if cover is not None and cover.unit_id not in (None, article.unit_id) and cover.pk not in allowed:
        raise Invalid(_("Ảnh này thuộc đơn vị khác."))
    for name, value in given.items():
        setattr(article, name, value)
    foreign = set(
        Picture.objects.filter(pk__in=list(markup.photos_of(article.body)))
        .exclude(Q(unit=article.unit_id) | Q(unit=None) | Q(pk__in=allowed))
        .values_list("pk", flat=True)
    ) if "body" in given else set()  # fmt: skip
    if foreign:
        raise Invalid(_("Trong bài có ảnh thuộc đơn vị khác. Hãy bỏ ảnh đó ra."), pictures=sorted(foreign))


def _pictures_allowed(article: Article) -> set[int]:
    """Pictures that the article has already, wherever they came from."""
    allowed = set(markup.photos_of(article.body))
    if article.cover_id is not None:
        allowed.add(article.cover_id)
    return allowed


def _keep_version(version: Article, actor: Account | None, at: datetime | None) -> Revision:
    revision: Revision = version.save_revision(user=actor, clean=False)
    if at is not None:
        Revision.objects.filter(pk=revision.pk).update(created_at=at)
    return revision
