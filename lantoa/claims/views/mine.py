"""Asking whether something is so, and finding the answer again; for members."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.claims import actions, queries
from lantoa.claims.actions.intake import Opinion
from lantoa.claims.forms import SeenForm
from lantoa.claims.models import Claim, Ticket
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


@member_view
def ask(request: SignedInRequest, person: Person) -> HttpResponse:
    """ "I saw this; is it so?" What reads like an opinion is led to where it belongs, or sent all the same."""
    form = SeenForm(request.POST or None, request.FILES or None)
    opinion = ""
    if request.method == "POST" and form.is_valid():
        try:
            claim = actions.receive(request.user, **form.cleaned_data, is_fact=request.POST.get("do") == "fact")
        except Opinion as error:
            opinion = error.message
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            if claim.state == Claim.State.PUBLISHED:
                messages.success(request, _("Công đoàn đã kiểm chứng điều này. Đây là kết luận."))
            else:
                messages.success(
                    request, _("Đã nhận. Công đoàn không lưu ai gửi; câu trả lời hiện ở đây cho riêng bạn.")
                )
            say_what_was_left_out(request, claim)
            return redirect("claims:own", claim.pk)
    return render(request, "claims/ask.html", {"form": form, "opinion": opinion, "person": person})


def say_what_was_left_out(request: HttpRequest, claim: Claim) -> None:
    """Tell the sender that a shortened link could not be kept, and what helps instead."""
    if claim.left_out:
        messages.warning(
            request,
            _(
                "Liên kết rút gọn không mở ra được địa chỉ thật nên không lưu. Đừng bấm vào nó; phần còn lại đã được nhận."
            ),
        )


@member_view
def index(request: SignedInRequest, person: Person) -> HttpResponse:
    """What I asked about."""
    return render(request, "claims/mine.html", {"rows": queries.asked_by(request.user), "person": person})


@member_view
def own(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One of the claims I asked about, with the answer as far as there is one."""
    tickets = [one for one in queries.own_tickets(request.user) if one.claim_id == pk]
    claim = Claim.objects.select_related("unit", "owner").filter(pk=pk).first() if tickets else None
    if claim is None:
        raise Http404
    if claim.answered_at is not None and request.method == "GET":
        Ticket.objects.filter(pk__in=[one.pk for one in tickets], seen=False).update(seen=True)
    public = claim.state == Claim.State.PUBLISHED
    context = {"claim": claim, "person": person, "sources": queries.sources(claim) if public else []}
    return render(request, "claims/own.html", context)
