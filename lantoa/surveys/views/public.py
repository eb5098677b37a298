"""Answering: pages that need neither script nor session, and the results that everybody may read.

What opens a survey stands in its address: the code of an open one, a signed token of a person's own, or the key of
what was begun. So a form carries no cookie's right, nobody can be made to hand in anything from another site without
knowing that address, and an open survey's first page is the same for everybody and kept ready.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.surveys import actions, filling, once, queries, results, tallying, tokens
from lantoa.surveys.definition.reading import Definition, Page
from lantoa.surveys.models import Survey
from lantoa.surveys.once import Started
from lantoa.units.models import Unit

Access = Survey.Access
COOKIE_SECONDS = 30 * 24 * 3600


def _survey(code: str) -> Survey:
    return get_object_or_404(
        Survey.objects.select_related("branch", "unit").exclude(state__in=[Survey.State.DRAFT, Survey.State.WAITING]),
        code=code,
    )


def _language(request: HttpRequest, asks: Definition) -> str:
    """The language of the questions: chosen on the page, else that of the site."""
    wanted = request.GET.get("tieng", "") or (get_language() or "vi")[:2]
    return wanted if wanted in asks.languages else asks.languages[0]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Surveys that wait for the reader, and published results."""
    person = getattr(request.user, "person", None)
    context = {
        "waiting": queries.for_person(person) if person is not None else [], "page": page_of(request, queries.published()),
        "signed_in": person is not None,
    }  # fmt: skip
    return render(request, "surveys/index.html", context)


@require_safe
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The door of a survey: its first page, or why it cannot be answered here."""
    found = _survey(code)
    if not found.is_open:
        return render(request, "surveys/closed.html", {"survey": found}, status=410)
    person = getattr(request.user, "person", None)
    begun = request.COOKIES.get(f"ks-{found.code}", "")
    started = once.open_piece(found, begun) if begun else None
    if started is not None and (person is None or _may_be_of(found, started, person.pk)):
        return redirect("surveys:piece", found.code, begun)
    if found.access == Access.OPEN:
        return _first_page(request, found, reverse("surveys:answer", args=[found.code]) + _unit_query(request))
    if person is None:
        return render(request, "surveys/sign_in.html", {"survey": found})
    if not tokens.asks(found, person):
        return render(request, "surveys/not_asked.html", {"survey": found}, status=403)
    return redirect("surveys:ticket", found.code, once.token_for(found, person.pk, person.unit_id))


def _may_be_of(found: Survey, started: Started, person_id: int) -> bool:
    """Whether what was begun in this browser is not another person's, who used the same machine before."""
    return not started.digest or started.digest == once.digest_of(found, person_id)


def _unit_query(request: HttpRequest) -> str:
    unit = request.GET.get("dv", "")
    return f"?dv={unit}" if unit and unit.replace("-", "").replace(".", "").replace("_", "").isalnum() else ""


@csrf_exempt
@require_http_methods(["POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of an open survey, filled in."""
    found = _survey(code)
    if found.access != Access.OPEN:
        raise Http404(code)
    unit_id = found.branch_id
    if request.GET.get("dv"):
        unit = Unit.objects.filter(code=request.GET["dv"][:32]).only("pk", "path").first()
        if unit is not None and unit.path.startswith(found.branch.path):
            unit_id = unit.pk
    return _begin(request, found, Started({}, unit_id), request.get_full_path())


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The survey by a link of one's own."""
    found = _survey(code)
    if not found.is_open:
        return render(request, "surveys/closed.html", {"survey": found}, status=410)
    right = once.read_token(found, token)
    if right is None:
        raise Http404("token")
    if once.has_answered(right.digest):
        return render(request, "surveys/done.html", {"survey": found, "already": True})
    address = reverse("surveys:ticket", args=[found.code, token])
    if request.method == "POST":
        return _begin(request, found, Started({}, right.unit_id, right.digest), address)
    return _first_page(request, found, address)


@lru_cache(maxsize=256)
def _ready(kind: str, pk: int, version: int, secret: str, language: str, address: str) -> bytes:
    """The first page of a survey whose words are those of `version`; the same for everybody at this address."""
    found = Survey.objects.select_related("unit").get(pk=pk)
    asks = found.asks
    page = filling.all_at_once(asks) if kind == "all" else asks.pages[0]
    context = _context(found, asks, page, 0, {}, language, address, whole=kind == "all")
    # Without a request there are no context processors, which give it to the other bare pages.
    context["site_name"] = settings.WAGTAIL_SITE_NAME
    return render_to_string("surveys/answer.html", context).encode()


def _first_page(request: HttpRequest, found: Survey, address: str) -> HttpResponse:
    language = _language(request, found.asks)
    kind = "all" if request.GET.get("ca") else "first"
    address += ("&" if "?" in address else "?") + f"tieng={language}" if language != found.asks.languages[0] else ""
    # Survey keys come again in a database that was rolled back; the secret does not.
    html = _ready(kind, found.pk, found.version, found.secret, f"{language}|{get_language()}", address)
    return HttpResponse(html, headers={"Cache-Control": "private, no-store", "Referrer-Policy": "same-origin"})


def _context(
    found: Survey, asks: Definition, page: Page, number: int, answers: dict[str, Any], language: str, address: str,
    problems: dict[str, filling.Problem] | None = None, *, whole: bool = False, key: str = "",
) -> dict[str, Any]:  # fmt: skip
    code = language.partition("|")[0]
    questions = list(page.questions) if whole else asks.shown(page, answers)
    filled = filling.filled(asks, questions, answers, code, problems)
    last = whole or filling.next_page(asks, answers, number) is None
    return {
        "survey": found, "questions": filled, "title": asks.say(asks.title, code), "address": address, "whole": whole,
        "intro": asks.say(asks.intro, code) if number == 0 else "", "section": asks.say(page.section.title, code, answers),
        "note": asks.say(page.section.note, code, answers) if page.first else "", "number": number + 1, "pages": len(asks.pages),
        "last": last and (whole or number == len(asks.pages) - 1 or bool(key)), "key": key, "language": code,
        "languages": [(one, one == code) for one in asks.languages], "problems": bool(problems),
        "files": any(one.question.kind == "picture" for one in filled), "back": number > 0,
    }  # fmt: skip


def _begin(request: HttpRequest, found: Survey, started: Started, address: str) -> HttpResponse:
    """Take the first page; hand in if it is the only one, else keep it and go on."""
    asks, language = found.asks, _language(request, found.asks)
    whole = request.POST.get("ca") == "1"
    page = filling.all_at_once(asks) if whole else asks.pages[0]
    # On one page a question may not have been meant for the reader, so what is required is asked at the end.
    questions = page.questions if whole else asks.shown(page, {})
    answers, problems = filling.take(
        asks, questions, request.POST, request.FILES, {}, language, folder=filling.folder_of(found.pk), demand=not whole
    )
    if whole and not problems:
        problems = _missing(asks, answers)
    if problems:
        context = _context(found, asks, page, 0, answers, language, address, problems, whole=whole)
        return render(request, "surveys/answer.html", context, status=422)
    started.answers = answers
    following = None if whole else filling.next_page(asks, answers, 0)
    if following is None:
        return _hand_in(request, found, started)
    started.page = following
    key = once.new_key()
    actions.keep(found, key, started)
    response = HttpResponseRedirect(reverse("surveys:piece", args=[found.code, key]) + _tongue(request))
    _remember(response, found, key)
    return response


def _missing(asks: Definition, answers: dict[str, Any]) -> dict[str, filling.Problem]:
    kept: dict[str, Any] = {}
    problems = {}
    for page in asks.pages:
        for question in asks.shown(page, kept):
            if question.id in answers:
                kept[question.id] = answers[question.id]
            elif question.required and question.asks:
                problems[question.id] = filling.Problem(_("Câu này cần được trả lời."))
    return problems


def _tongue(request: HttpRequest) -> str:
    tongue = request.GET.get("tieng", "")
    return f"?tieng={tongue}" if tongue.isalpha() else ""


def _remember(response: HttpResponse, found: Survey, key: str) -> None:
    response.set_cookie(
        f"ks-{found.code}", key, max_age=COOKIE_SECONDS, path="/khao-sat/", httponly=True, samesite="Lax"
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Going on with what was begun, page by page; what is filled in is kept at each step."""
    found = _survey(code)
    if not found.is_open:
        return render(request, "surveys/closed.html", {"survey": found}, status=410)
    started = once.open_piece(found, key)
    if started is None:
        return render(request, "surveys/gone.html", {"survey": found}, status=404)
    asks, language = found.asks, _language(request, found.asks)
    number = min(max(started.page, 0), len(asks.pages) - 1)
    page = asks.pages[number]
    address = reverse("surveys:piece", args=[found.code, key]) + _tongue(request)
    problems: dict[str, filling.Problem] = {}
    if request.method == "POST":
        do = request.POST.get("do", "next")
        answers, problems = filling.take(
            asks, asks.shown(page, started.answers), request.POST, request.FILES, started.answers, language,
            folder=filling.folder_of(found.pk), demand=do == "next",
        )  # fmt: skip
        started.answers = answers
        if do != "next" or not problems:
            return _go_on(request, found, started, number, key, do)
    context = _context(found, asks, page, number, started.answers, language, address, problems, key=key)
    response = render(request, "surveys/answer.html", context, status=422 if problems else 200)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _go_on(request: HttpRequest, found: Survey, started: Started, number: int, key: str, do: str) -> HttpResponse:
    asks = found.asks
    if do == "later":
        actions.keep(found, key, started)
        return render(request, "surveys/later.html", {"survey": found, "key": key})
    following = filling.next_page(asks, started.answers, number, -1 if do == "back" else 1)
    if following is None and do != "back":
        _settled, missing = filling.settle(asks, started.answers)
        if missing is None:
            return _hand_in(request, found, started, key)
        following = missing
        messages.info(request, _("Còn câu bắt buộc chưa trả lời ở phần này."))
    started.page = number if following is None else following
    actions.keep(found, key, started)
    return redirect(reverse("surveys:piece", args=[found.code, key]) + _tongue(request))


def _hand_in(request: HttpRequest, found: Survey, started: Started, key: str = "") -> HttpResponse:
    try:
        actions.hand_in(found, started, key=key)
    except Conflict as error:
        return render(request, "surveys/closed.html", {"survey": found, "why": error.message}, status=409)
    except Invalid as error:
        return render(request, "surveys/closed.html", {"survey": found, "why": error.message}, status=400)
    response = HttpResponseRedirect(reverse("surveys:thanks", args=[found.code]))
    if key:
        response.delete_cookie(f"ks-{found.code}", path="/khao-sat/")
    return response


@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """It is handed in."""
    found = _survey(code)
    asks = found.asks
    return render(
        request, "surveys/done.html", {"survey": found, "thanks": asks.say(asks.thanks, _language(request, asks))}
    )


@require_safe
def public_results(request: HttpRequest, code: str) -> HttpResponse:
    """Published results with what was done about them."""
    found = get_object_or_404(queries.published().defer(None), code=code)
    branch = found.branch
    try:
        shown = results.results(found, branch, _language(request, found.asks))
    except ObjectDoesNotExist:
        shown = None
    if shown is None:
        raise Http404(code)
    context = {"survey": found, "results": shown, "deeds": found.deeds.all(), "unit": found.unit}
    return render(request, "surveys/results_public.html", context)


def refreshed(found: Survey) -> Survey:
    """The survey with what has come in counted."""
    if tallying.refresh(found):
        found.refresh_from_db(fields=["answers", "stamp"])
    return found
