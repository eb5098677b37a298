"""An officer's articles: the list, writing, what can be done with one, its versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from lantoa.base.errors import Conflict, LantoaError
from lantoa.base.paging import page_of
from lantoa.base.text import clean
from lantoa.newsroom import actions, markup, queries
from lantoa.newsroom.actions.articles import may_edit, may_manage, may_publish, may_review
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.comparing import compare
from lantoa.newsroom.forms import ArticleForm, ScheduleForm
from lantoa.newsroom.models import Article, Placement, State
from lantoa.newsroom.outlets import READY
from lantoa.newsroom.readability import Reading, read
from lantoa.newsroom.views.public import article_context
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Picture, Unit

EDITORS = (Capability.WRITE, Capability.PUBLISH)
NEW_PHOTOS = 4


@require_safe
@officer_view(*EDITORS)
def article_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's articles by where they stand, and those of units below that wait here for review."""
    state = request.GET.get("trang-thai", "")
    counts = queries.counts_at_work(unit)
    waiting = counts.get(State.SCHEDULED, 0) + counts.get(State.APPROVED, 0)
    tabs = [
        ("", _("Tất cả"), 0),
        (State.DRAFT, _("Bản nháp"), counts.get(State.DRAFT, 0)),
        (State.IN_REVIEW, _("Chờ duyệt"), counts.get(State.IN_REVIEW, 0)),
        (State.RETURNED, _("Trả lại"), counts.get(State.RETURNED, 0)),
        (State.SCHEDULED, _("Sắp đăng"), waiting),
        (State.PUBLISHED, _("Đã đăng"), 0),
        (State.WITHDRAWN, _("Đã gỡ"), 0),
    ]
    if state not in {code for code, _label, _count in tabs}:
        state = ""
    base = reverse("newsroom:articles", args=[unit.code])
    context = {
        "unit": unit,
        "tabs": [
            {"label": label, "url": f"{base}?trang-thai={code}" if code else base, "current": code == state, "count": n}
            for code, label, n in tabs
        ],
        "page": page_of(request, queries.at_work(unit, state)),
        "state": state,
        "offers": queries.offers(unit).count() if Capability.PUBLISH in capabilities_at(request.user, unit) else 0,
    }
    return render(request, "newsroom/desk/articles.html", context)


@officer_view(*EDITORS)
def article_new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Begin an article."""
    return _edit(request, unit, None)


@officer_view(*EDITORS)
def article_edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Go on with an article."""
    article = _article(unit, pk)
    if not may_edit(request.user, article):
        return redirect("newsroom:article_work", unit.code, pk)
    return _edit(request, unit, article)


def _edit(request: SignedInRequest, unit: Unit, article: Article | None) -> HttpResponse:
    owner = article.unit if article is not None else unit
    version = article.working() if article is not None else None
    photos = markup.photos_of(version.body) if version is not None else {}
    if request.method == "POST":
        form = ArticleForm(request.POST, unit=owner)
        if form.is_valid():
            try:
                saved = _save(request, owner, article, version, form.cleaned_data)
            except LantoaError as error:
                form.add_error(None, _with_photo_hint(request, error))
            else:
                return _after(request, unit, saved)
    elif version is not None and article is not None:
        form = ArticleForm(unit=owner, initial={
            "title": version.title, "column": version.column_id, "summary": version.summary, "byline": version.byline,
            "text": markup.to_text(version.body), "campaign": version.campaign_id, "tags": version.tags,
            "based_on": article.latest_revision_id,
        })  # fmt: skip
    else:
        person = getattr(request.user, "person", None)
        initial: dict[str, Any] = {
            "byline": person.full_name if person else "",
            "column": request.GET.get("chuyen-muc"),
        }
        initial["campaign"] = request.GET.get("dot")
        form = ArticleForm(unit=owner, initial=initial)
    pictures = Picture.objects.filter(pk__in=[*photos, *([version.cover_id] if version and version.cover_id else [])])
    context = {
        "unit": unit,
        "article": article,
        "version": version,
        "form": form,
        "photos": [_row(p, photos, version) for p in pictures.prefetch_renditions("fill-240x160|format-jpeg")],
        "new_photos": range(NEW_PHOTOS),
        "reading": _reading(version) if version else None,
        "direct": not owner.requires_review,
        "keep": f"lantoa:bai:{owner.code}:{article.pk if article else 'moi'}",
    }
    status = 400 if form.errors else 200
    return render(request, "newsroom/desk/edit.html", context, status=status)


def _reading(version: Article) -> Reading:
    bare = sum(not photo.caption for photo in markup.photos_of(version.body).values())
    if version.cover_id is not None and not version.cover_caption:
        bare += 1
    return read(version.title, version.summary, plain_text(version.body), bare_pictures=bare)


def _row(picture: Picture, photos: dict[int, markup.Photo], version: Article | None) -> dict[str, Any]:
    is_cover = version is not None and version.cover_id == picture.pk
    photo = photos.get(picture.pk, markup.Photo(credit=picture.credit))
    caption = photo.caption or (version.cover_caption if is_cover and version is not None else "")
    return {"picture": picture, "caption": caption, "credit": photo.credit, "is_cover": is_cover}


def _with_photo_hint(request: SignedInRequest, error: LantoaError) -> str:
    message = str(error)
    if request.FILES:
        message += " " + _("Phần chữ vẫn còn đây; ảnh mới thì bạn chọn lại giúp.")
    return message


@transaction.atomic
def _save(
    request: SignedInRequest, unit: Unit, article: Article | None, version: Article | None, data: dict[str, Any]
) -> Article:
    """Keep the photographs and the text of the form as one version."""
    photos = markup.photos_of(version.body) if version is not None else {}
    text: str = data["text"].replace("\r\n", "\n")
    cover = version.cover if version is not None else None
    captions = {pk: _caption(request, str(pk), photo) for pk, photo in photos.items()}
    cover_caption = version.cover_caption if version is not None else ""
    if cover is not None:
        captions.setdefault(cover.pk, _caption(request, str(cover.pk), markup.Photo(cover_caption, cover.credit)))
    for pk in [pk for pk in captions if request.POST.get(f"drop_{pk}")]:
        captions.pop(pk)
        text = "\n".join(line for line in text.split("\n") if not _names(line, pk))
        if cover is not None and cover.pk == pk:
            cover = None
    added: list[Picture] = []
    for number in range(NEW_PHOTOS):
        upload = request.FILES.get(f"photo_{number}")
        if upload is None:
            continue
        photo = _caption(request, f"new_{number}", markup.Photo())
        picture = actions.add_picture(
            request.user, unit, upload, title=photo.caption or data["title"], credit=photo.credit,
            description=photo.caption,
        )  # fmt: skip
        captions[picture.pk] = photo
        added.append(picture)
    chosen = request.POST.get("cover", "")
    if chosen.isdecimal() and int(chosen) in captions:
        chosen_cover = Picture.objects.filter(pk=int(chosen)).first()
        if cover is not None and chosen_cover is not None and cover.pk != chosen_cover.pk:
            # The picture that gives way stays in the text.
            text = "\n".join(line for line in text.split("\n") if not _names(line, chosen_cover.pk))
            text += f"\n\n[Ảnh {cover.pk}]"
        cover = chosen_cover or cover
    if cover is None and added:
        cover = added.pop(0)
    text = "\n\n".join([text, *(f"[Ảnh {picture.pk}]" for picture in added)])
    content: dict[str, Any] = {
        name: data[name] for name in ("title", "column", "summary", "campaign", "tags", "byline")
    }
    content |= {
        "text": text, "photos": captions, "cover": cover,
        "cover_caption": captions[cover.pk].caption if cover is not None and cover.pk in captions else "",
    }  # fmt: skip
    if article is None:
        return actions.write(request.user, unit, **content)
    return actions.save_draft(request.user, article, based_on=data["based_on"], **content)


def _names(line: str, pk: int) -> bool:
    found = markup.PHOTO_LINE.match(line.strip())
    return found is not None and int(found[1]) == pk


def _caption(request: SignedInRequest, key: str, known: markup.Photo) -> markup.Photo:
    caption = request.POST.get(f"caption_{key}", known.caption)
    return markup.Photo(clean(caption)[:255], clean(request.POST.get(f"credit_{key}", known.credit))[:120])


def _after(request: SignedInRequest, unit: Unit, article: Article) -> HttpResponse:
    """Where the button that was pressed leads, once the version is kept."""
    what = request.POST.get("lam", "luu")
    try:
        if what == "nho-duyet":
            article = actions.submit(request.user, article)
            where = article.review_unit or article.unit
            messages.success(request, _("Đã gửi bài để %(unit)s duyệt.") % {"unit": where.name})
            return redirect("newsroom:article_work", unit.code, article.pk)
        if what == "dang":
            article = actions.publish(request.user, article)
            messages.success(request, _("Bài đã đăng."))
            return redirect("newsroom:article_work", unit.code, article.pk)
    except LantoaError as error:
        messages.error(request, str(error))
        return redirect("newsroom:article_edit", unit.code, article.pk)
    if what == "xem-truoc":
        return redirect("newsroom:article_preview", unit.code, article.pk)
    messages.success(request, _("Đã lưu bản nháp."))
    return redirect("newsroom:article_edit", unit.code, article.pk)


@require_safe
@officer_view(*EDITORS)
def article_work(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One article at work: where it stands, its text, and what this officer can do with it now."""
    article = _article(unit, pk)
    user = request.user
    placements = list(article.placements.select_related("unit", "source").order_by("at"))
    version = article.working()
    context = {
        "unit": unit,
        "article": article,
        "version": version,
        "may_edit": may_edit(user, article),
        "may_review": article.state == State.IN_REVIEW and may_review(user, article),
        "may_submit": article.state in (State.DRAFT, State.RETURNED) and may_edit(user, article),
        "may_publish": may_publish(user, article),
        "may_manage": article.live and may_manage(user, article),
        "may_return": article.state in (State.APPROVED, State.SCHEDULED) and may_review(user, article),
        "may_place": article.live and Capability.PUBLISH in capabilities_at(user, unit),
        "may_spread": article.unit_id == unit.pk
        and (article.live or article.state in READY)
        and bool(capabilities_at(user, unit) & set(EDITORS)),
        "may_offer": article.live and bool(article.unit.parent_path) and _not_offered(article, placements),
        "own_in_review": article.state == State.IN_REVIEW and user.pk in (article.author_id, article.submitted_by_id),
        "placements": placements,
        "reading": _reading(version),
        "schedule_form": ScheduleForm(),
        "steps": _steps(article),
        "corrections": article.corrections.select_related("by__person"),
    }
    return render(request, "newsroom/desk/article.html", context)


def _not_offered(article: Article, placements: list[Placement]) -> bool:
    above = article.unit.parent_path
    return not any(p.unit.path == above and p.state != Placement.Standing.DECLINED for p in placements)


def _steps(article: Article) -> list[tuple[str, str]]:
    order = [State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED]
    place = {State.RETURNED: 0, State.SCHEDULED: 2, State.EXPIRED: 3, State.WITHDRAWN: 3}.get(
        State(article.state), order.index(State(article.state)) if article.state in order else 0
    )
    labels = [_("Soạn"), _("Duyệt"), _("Sắp đăng"), _("Đăng")]
    if not article.unit.requires_review and article.state != State.IN_REVIEW:
        labels, place = [labels[0], labels[2], labels[3]], max(0, place - 1)
    if article.state == State.PUBLISHED:
        return [(label, "done") for label in labels]
    return [(label, "done" if n < place else "now" if n == place else "") for n, label in enumerate(labels)]


@require_safe
@officer_view(*EDITORS)
def article_preview(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The newest version as readers would see it."""
    article = _article(unit, pk)
    context = article_context(article.working()) | {"is_preview": True, "work": article, "desk_unit": unit}
    response = render(request, "newsroom/article.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@officer_view(*EDITORS)
def article_versions(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Every saved version; any two side by side, the words that came and went marked in both."""
    article = _article(unit, pk)
    versions = list(
        Revision.objects.for_instance(article).select_related("user__person").order_by("-created_at", "-pk")[:200]
    )
    by_pk = {revision.pk: revision for revision in versions}

    def chosen(key: str, default: int) -> Revision | None:
        asked = request.GET.get(key, "")
        if asked.isdecimal() and int(asked) in by_pk:
            return by_pk[int(asked)]
        return versions[default] if len(versions) > default else None

    after, before = chosen("sau", 0), chosen("truoc", 1)
    context: dict[str, Any] = {"unit": unit, "article": article, "versions": versions, "before": before, "after": after}
    if before is not None and after is not None and before.pk != after.pk:
        old, new = before.as_object(), after.as_object()
        context["parts"] = [
            (_("Tiêu đề"), compare(old.title, new.title)),
            (_("Sapo"), compare(old.summary, new.summary)),
            (_("Nội dung"), compare(markup.to_text(old.body), markup.to_text(new.body))),
        ]
        context["other_changes"] = [
            getattr(Article._meta.get_field(name), "verbose_name", name)
            for name in ("column", "campaign", "cover", "cover_caption", "byline")
            if before.content.get(name) != after.content.get(name)
        ]
    return render(request, "newsroom/desk/versions.html", context)


# --- One button, one verb -------------------------------------------------------------------------------------


@require_POST
@officer_view(*EDITORS)
def article_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Do what a button on the article's page says, and come back to it with what happened."""
    article = _article(unit, pk)
    try:
        messages.success(request, VERBS[verb](request, article))
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("newsroom:article_work", unit.code, pk)


def _submit(request: SignedInRequest, article: Article) -> str:
    sent = actions.submit(request.user, article)
    return _("Đã gửi bài để %(unit)s duyệt.") % {"unit": (sent.review_unit or sent.unit).name}


def _approve(request: SignedInRequest, article: Article) -> str:
    _same_version(request, article)
    actions.approve(request.user, article)
    return _("Đã duyệt. Bài chờ được đăng.")


def _publish(request: SignedInRequest, article: Article) -> str:
    _same_version(request, article)
    actions.publish(request.user, article)
    return _("Bài đã đăng.")


def _return(request: SignedInRequest, article: Article) -> str:
    actions.return_for_changes(request.user, article, request.POST.get("comment", ""))
    return _("Đã trả bài lại kèm góp ý.")


def _schedule(request: SignedInRequest, article: Article) -> str:
    _same_version(request, article)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise Conflict(" ".join(str(error) for errors in form.errors.values() for error in errors))
    actions.schedule(request.user, article, form.cleaned_data["publish_at"], expires_at=form.cleaned_data["expires_at"])
    return _("Đã hẹn giờ đăng.")


def _unschedule(request: SignedInRequest, article: Article) -> str:
    actions.unschedule(request.user, article)
    return _("Đã bỏ hẹn giờ. Bài vẫn ở trạng thái đã duyệt.")


def _withdraw(request: SignedInRequest, article: Article) -> str:
    actions.withdraw(request.user, article, request.POST.get("reason", ""))
    return _("Đã rút bài. Ai mở đường dẫn cũ sẽ đọc được lý do.")


def _correct(request: SignedInRequest, article: Article) -> str:
    actions.correct(request.user, article, request.POST.get("note", ""))
    return _("Đã ghi đính chính dưới bài.")


def _offer(request: SignedInRequest, article: Article) -> str:
    placement = actions.offer_up(request.user, article)
    return _("Đã đề xuất bài lên %(unit)s.") % {"unit": placement.unit.name}


VERBS: dict[str, Callable[[SignedInRequest, Article], str]] = {
    "nho-duyet": _submit,
    "duyet": _approve,
    "dang": _publish,
    "tra-lai": _return,
    "hen-gio": _schedule,
    "bo-hen": _unschedule,
    "rut": _withdraw,
    "dinh-chinh": _correct,
    "de-xuat": _offer,
}


def _same_version(request: SignedInRequest, article: Article) -> None:
    """A second person answers for the version that stood on their screen, not for one saved since."""
    seen = request.POST.get("version", "")
    if seen.isdecimal() and article.latest_revision_id is not None and int(seen) != article.latest_revision_id:
        raise Conflict(_("Bài vừa được sửa sau khi bạn mở trang. Hãy đọc lại bản mới rồi quyết định."))


def _article(unit: Unit, pk: int) -> Article:
    """An article of the unit or of one merged into it, or one from below that waits for its review."""
    return get_object_or_404(
        Article.objects.select_related(
            "unit", "review_unit", "column__unit", "campaign", "cover", "author__person", "submitted_by__person",
            "contributor", "latest_revision",
        ),
        Q(unit=unit)
        | Q(unit__successor=unit)
        | Q(review_unit=unit, state__in=[State.IN_REVIEW, State.APPROVED, State.SCHEDULED]),
        pk=pk,
    )  # fmt: skip
