"""Certificates: the public page that says whether one holds, the credential, and the register of the unit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.training import actions, credentials, paper, queries
from lantoa.training.models import CODE_LENGTH, Certificate
from lantoa.training.views.mine import pdf
from lantoa.training.views.tools import TRAIN, tabs
from lantoa.units.models import Unit

MOST_REVOKED = 50_000


def _by_code(code: str) -> Certificate:
    if len(code) != CODE_LENGTH:
        raise Http404
    return get_object_or_404(Certificate.objects.select_related("unit"), code=code)


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Type the code that stands on the paper."""
    typed = "".join(letter for letter in request.GET.get("ma", "").upper() if letter.isalnum())[:40]
    if typed and Certificate.objects.filter(code=typed).exists():
        return redirect("training:verify", typed)
    return render(request, "training/look_up.html", {"typed": typed}, status=404 if typed else 200)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate holds: name, course, day, number, who gave it. Nothing more."""
    try:
        certificate = _by_code(code)
    except Http404:  # whoever holds a forged paper in hand is to read that it is none
        return render(request, "training/look_up.html", {"typed": code[:40]}, status=404)
    response = render(request, "training/verify.html", {"certificate": certificate})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def badge(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The digital credential: `json` to read, `jwt` signed. Of a revoked one there is none."""
    certificate = _by_code(code)
    if certificate.revoked_at is not None:
        return JsonResponse({"error": "revoked"}, status=410)
    if form == "json":
        answer: HttpResponse = JsonResponse(
            credentials.credential(certificate), json_dumps_params={"ensure_ascii": False, "indent": 1},
            content_type="application/vc",
        )  # fmt: skip
    elif form == "jwt":
        answer = HttpResponse(credentials.token(certificate), content_type="application/vc+jwt")
        answer["Content-Disposition"] = f'attachment; filename="chung-nhan-{certificate.year}-{certificate.serial}.jwt"'
    else:
        raise Http404
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    """Which certificates were revoked, by their addresses alone."""
    rows = Certificate.objects.exclude(revoked_at=None).only("code").order_by("-revoked_at")[:MOST_REVOKED]
    return _open(credentials.revocations(rows))


@require_safe
def signing_key(request: HttpRequest, name: str) -> HttpResponse:
    """The public key that credentials name (JWK)."""
    key = credentials.public_key(name)
    if key is None:
        raise Http404
    return _open(key)


@require_safe
def issuer(request: HttpRequest, code: str) -> HttpResponse:
    """A unit as an issuer of credentials."""
    return _open(credentials.profile(get_object_or_404(Unit, code=code)))


def _open(data: dict) -> HttpResponse:  # type: ignore[type-arg]
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


# --- The unit's register ----------------------------------------------------------------------------------------


@officer_view(TRAIN)
def register(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Certificates that the unit gave."""
    text = request.GET.get("q", "")
    context = {
        "unit": unit, "tabs": tabs(unit, "register"), "text": text,
        "page": page_of(request, queries.certificates_of(unit, text), 50),
    }  # fmt: skip
    return render(request, "training/desk/register.html", context)


@officer_view(TRAIN)
def paper_of(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One of them as PDF."""
    row = get_object_or_404(Certificate.objects.select_related("unit__kind", "unit__logo"), pk=pk, unit=unit)
    return pdf(paper.certificate_pdf(row), f"chung-nhan-{row.year}-{row.serial}.pdf")


@officer_view(TRAIN)
def revoke(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take one back, with the reason; with another in its place if the roll was wrong."""
    row = get_object_or_404(Certificate.objects.select_related("course", "unit"), pk=pk, unit=unit)
    if request.method == "POST":
        why, anew = request.POST.get("why", ""), request.POST.get("anew") == "1"
        done = _("Đã thu hồi và cấp giấy mới.") if anew else _("Đã thu hồi giấy chứng nhận.")
        if said(request, done, lambda: actions.revoke_certificate(request.user, row, why, anew=anew)):
            return redirect("training:register", unit.code)
    return render(request, "training/desk/revoke.html", {"unit": unit, "certificate": row})
