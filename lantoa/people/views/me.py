"""One's own data: see it, correct it, take it away, give and take back consent."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.people import actions, queries
from lantoa.people.forms import OwnDataForm
from lantoa.people.models import Consent, Person
from lantoa.people.web import SignedInRequest, member_view

# Shown word for word and kept with the consent as its evidence.
WORDINGS = {
    Consent.Purpose.EMAIL: gettext_lazy(
        "Tôi đồng ý nhận bản tin và thông báo không bắt buộc của công đoàn qua thư điện tử. Tôi có thể rút lại bất cứ lúc nào."
    ),
    Consent.Purpose.ZALO: gettext_lazy(
        "Tôi đồng ý để công đoàn trao số điện thoại của tôi cho Zalo nhằm gửi tôi tin báo có thông báo mới. Tôi có thể rút lại bất cứ lúc nào."
    ),
    Consent.Purpose.BYLINE: gettext_lazy(
        "Tôi đồng ý để công đoàn ghi tên tôi khi đăng bài, ảnh hoặc tin tôi gửi. Tôi có thể rút lại bất cứ lúc nào."
    ),
    Consent.Purpose.PHOTO: gettext_lazy(
        "Tôi đồng ý để công đoàn dùng ảnh hoạt động có tôi trong bài viết. Tôi có thể rút lại bất cứ lúc nào."
    ),
}


@member_view
def own_data(request: SignedInRequest, person: Person) -> HttpResponse:
    """What the union keeps of me, with a form for what I may correct myself."""
    form = OwnDataForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.refresh_from_db()
        actions.update_person(request.user, person, **form.cleaned_data)
        messages.success(request, _("Đã lưu thông tin của bạn."))
        return redirect("people:own_data")
    standing = set(Consent.objects.filter(person=person, withdrawn_at=None).values_list("purpose", flat=True))
    consents = [
        {"purpose": purpose, "label": purpose.label, "wording": wording, "given": purpose in standing}
        for purpose, wording in WORDINGS.items()
    ]
    history = person.memberships.select_related("unit").order_by("-valid_from")
    positions = person.positions.select_related("unit", "title").order_by("-valid_from")
    context = {"person": person, "form": form, "consents": consents, "history": history, "positions": positions}
    return render(request, "people/own_data.html", context)


@require_POST
@member_view
def consent(request: SignedInRequest, person: Person) -> HttpResponse:
    """Give or take back one consent."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        raise Invalid(_("Không rõ bạn muốn đồng ý điều gì. Hãy mở lại trang và thử lần nữa."))
    if request.POST.get("do") == "give":
        actions.give_consent(person, purpose, str(WORDINGS[Consent.Purpose(purpose)]))
        messages.success(request, _("Đã ghi nhận sự đồng ý của bạn."))
    else:
        actions.withdraw_consent(person, purpose)
        messages.success(request, _("Đã rút lại. Từ nay chúng tôi không dùng dữ liệu của bạn cho việc này nữa."))
    return redirect("people:own_data")


@member_view
def download(request: SignedInRequest, person: Person) -> HttpResponse:
    """All of it, as a file to take away."""
    body = json.dumps(queries.own_data(person), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    response["Cache-Control"] = "no-store"
    return response
