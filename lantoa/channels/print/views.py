"""The pages where sheets and readings are made; a preview comes as one types, or by a button."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.documents.designs import DESIGNS, Output, Portrait, make, zipped
from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.speech import aloud, seconds
from lantoa.base.text import fold
from lantoa.channels.message import Message
from lantoa.channels.print import actions, queries, sources
from lantoa.channels.print.forms import LENGTHS, RegisterForm, WordsForm
from lantoa.channels.print.looks import look_of, picture_of, portrait_of, words_of
from lantoa.channels.print.models import READING, Print
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Picture, Unit

MAKERS = (Capability.WRITE, Capability.PUBLISH)
PREVIEW_PIXELS = 640
KINDS = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8"}


@dataclass
class Preview:
    """What a design looks like with the words so far; or why it cannot be set yet."""

    picture: str = ""
    pages: int = 1
    shorten: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: int = 0
    unsaid: list[str] = field(default_factory=list)


@require_safe
@officer_view(*MAKERS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What can be made, and what was made; with `nguon` and `so`, of one article or notice."""
    origin = _origin(request)
    context = {
        "unit": unit, "designs": list(DESIGNS.values()), "page": page_of(request, queries.of_unit(unit)),
        "query": f"?nguon={origin[0]}&so={origin[1]}" if origin else "",
        "message": _message(request, unit), "back": sources.source(origin[0]).url(unit, origin[1]) if origin else "",
        "may_write": Capability.WRITE in capabilities_at(request.user, unit), "reading": READING,
    }  # fmt: skip
    return render(request, "print/index.html", context)


@officer_view(Capability.WRITE)
def new(request: SignedInRequest, unit: Unit, design: str) -> HttpResponse:
    """Fill in a design; what is known of the article it is made of stands there already."""
    _known(design)
    message, origin = _message(request, unit), _origin(request)
    picture = picture_of(message, unit) if message else None
    longest = request.GET.get("giay", "")
    length = int(longest) if longest.isdecimal() and int(longest) in LENGTHS else 60
    initial = words_of(design, message, unit, longest=length) if message else {}
    form = WordsForm(
        request.POST or None, request.FILES or None, design=design, initial=initial, has_picture=picture is not None
    )
    shown: Preview | None = None
    if request.method == "POST" and form.is_valid():
        chosen = None if form.cleaned_data.get("without_picture") else picture
        if request.POST.get("do") == "save":
            try:
                made = actions.create(
                    request.user, unit, design, form.words, picture=chosen, upload=form.cleaned_data.get("photo"),
                    source=origin[0] if origin else "", source_id=origin[1] if origin else None,
                )  # fmt: skip
            except LantoaError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã lưu. Bạn có thể tải về hoặc sửa tiếp."))
                return redirect("print:edit", unit.code, made.pk)
        form, shown = _shown(request, unit, design, form, chosen)
    elif message:
        shown = _preview(design, initial, unit, portrait_of(picture))
    return render(
        request,
        "print/edit.html",
        _context(unit, design, form, shown, picture) | {"origin": origin, "lengths": LENGTHS if message else ()},
    )


@officer_view(*MAKERS)
def edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Change it, take it away as a file, enter it in the register."""
    made = _own(unit, pk)
    form = WordsForm(
        request.POST or None, request.FILES or None, design=made.design, initial=made.words,
        has_picture=made.picture is not None,
    )  # fmt: skip
    held = capabilities_at(request.user, unit)
    if request.method == "POST" and form.is_valid():
        chosen = None if form.cleaned_data.get("without_picture") else made.picture
        if request.POST.get("do") == "save":
            try:
                actions.change(
                    request.user, made, form.words, upload=form.cleaned_data.get("photo"),
                    without_picture=bool(form.cleaned_data.get("without_picture")),
                )  # fmt: skip
            except LantoaError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã lưu."))
                return redirect("print:edit", unit.code, made.pk)
        form, shown = _shown(request, unit, made.design, form, chosen)
    else:
        shown = _preview(made.design, made.words, unit, portrait_of(made.picture))
    told = sources.source(made.source).told(unit, made.source_id) if made.source and made.source_id else ""
    context = _context(unit, made.design, form, shown, made.picture) | {
        "made": made, "told": told, "may_write": Capability.WRITE in held,
        "register_form": RegisterForm(design=made.design)
        if Capability.REGISTER_PRODUCT in held and made.registered_at is None else None,
    }  # fmt: skip
    return render(request, "print/edit.html", context)


@require_POST
@officer_view(*MAKERS)
def preview(request: SignedInRequest, unit: Unit, design: str) -> HttpResponse:
    """The preview alone, for a form that is being filled in; nothing is kept."""
    _known(design)
    picture = Picture.objects.filter(pk=_number(request.POST.get("picture", "")), unit=unit).first()
    form = WordsForm(request.POST, request.FILES, design=design, has_picture=picture is not None)
    form.is_valid()
    words = {name: request.POST.get(name, "") for name in form.fields}
    photo = None if request.POST.get("without_picture") else _portrait(form, picture)
    return render(request, "print/_preview.html", {"preview": _preview(design, words, unit, photo), "unit": unit})


@require_POST
@officer_view(Capability.REGISTER_PRODUCT)
def register(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Enter it in the register of media products."""
    made = _own(unit, pk)
    form = RegisterForm(request.POST, request.FILES, design=made.design)
    if form.is_valid():
        link = ""
        if made.source and made.source_id:
            link = sources.source(made.source).compose(request.user, unit, made.source_id).link
        try:
            actions.register(request.user, made, link=link, **form.cleaned_data)
        except LantoaError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Đã ghi vào sổ sản phẩm truyền thông."))
    else:
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect("print:edit", unit.code, pk)


@require_POST
@officer_view(Capability.WRITE)
def discard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw it away."""
    actions.discard(request.user, _own(unit, pk))
    messages.success(request, _("Đã bỏ ấn phẩm."))
    return redirect("print:index", unit.code)


@require_safe
@officer_view(*MAKERS)
def download(request: SignedInRequest, unit: Unit, pk: int, form: str) -> HttpResponse:
    """The file; several pages as pictures come in one .zip."""
    made = _own(unit, pk)
    if made.is_reading != (form == "txt"):
        raise Http404
    name = slugify(fold(made.title))[:60] or made.design
    if form == "txt":
        data, kind = f"{made.title}\n\n{made.words['text']}\n".encode(), KINDS[form]
    else:
        output: Output = "pdf" if form == "pdf" else "png" if form == "png" else "svg"
        pages = make(made.design, made.words, look_of(unit), picture=portrait_of(made.picture), output=output).pages
        data, kind = pages[0], KINDS[form]
        if len(pages) > 1:
            data, kind, form = zipped(pages, form), "application/zip", "zip"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


# --- Behind the pages ----------------------------------------------------------------------------------------


def _known(design: str) -> None:
    if design != READING and design not in DESIGNS:
        raise Http404(design)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _own(unit: Unit, pk: int) -> Print:
    return get_object_or_404(Print.objects.select_related("unit", "picture"), pk=pk, unit=unit)


def _origin(request: HttpRequest) -> tuple[str, int] | None:
    code, pk = request.GET.get("nguon", ""), _number(request.GET.get("so", ""))
    return (sources.source(code).code, pk) if code and pk else None


def _message(request: SignedInRequest, unit: Unit) -> Message | None:
    origin = _origin(request)
    return sources.source(origin[0]).compose(request.user, unit, origin[1]) if origin else None


def _portrait(form: WordsForm, picture: Picture | None) -> Portrait | None:
    upload = form.cleaned_data.get("photo")
    if upload:
        upload.seek(0)
        return Portrait(upload.read())
    return portrait_of(picture)


def _shown(
    request: SignedInRequest, unit: Unit, design: str, form: WordsForm, picture: Picture | None
) -> tuple[WordsForm, Preview]:
    """The form and the preview of it; with `do=aloud` the words of a reading are turned into what is said."""
    words = form.words
    if design == READING and request.POST.get("do") == "aloud":
        words = {**words, "text": aloud(words["text"])}
        form = WordsForm(words, design=design)
        form.is_valid()
    return form, _preview(design, words, unit, None if design == READING else _portrait(form, picture))


def _preview(design: str, words: dict[str, str], unit: Unit, picture: Portrait | None) -> Preview:
    if design == READING:
        text = words.get("text", "")
        return Preview(seconds=seconds(text), unsaid=_unsaid(text))
    try:
        made = make(design, words, look_of(unit), picture=picture, output="png", pixels=PREVIEW_PIXELS, sample=True)
    except LantoaError as error:
        return Preview(problem=error.message)
    return Preview(_data_uri(made.pages[0]), made.of, [str(one) for one in made.shorten])


def _data_uri(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _unsaid(text: str) -> list[str]:
    """What a voice would stumble over: figures, addresses, words in capitals."""
    found = re.findall(r"\S*(?:\d|https?:|www\.|@)\S*|(?<!\w)[A-ZĐ]{2,}(?!\w)", text)
    return list(dict.fromkeys(found))[:8]


def _context(
    unit: Unit, design: str, form: WordsForm, shown: Preview | None, picture: Picture | None
) -> dict[str, Any]:
    return {
        "unit": unit, "form": form, "preview": shown, "picture": picture, "code": design, "is_reading": design == READING,
        "design": None if design == READING else DESIGNS[design], "may_write": True,
    }  # fmt: skip
