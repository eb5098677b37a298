"""Views of officers: the unit comes out of the address, the right is asked before anything else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from lantoa.base.errors import NotAllowed
from lantoa.base.prepared import Prepared, Slot
from lantoa.people import scopes
from lantoa.people.models import Account
from lantoa.units.models import Unit

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request whose visitor is known to have signed in; what the decorators below give to a view."""

    user: Account


_unit = Prepared(
    Unit, lambda: Unit.objects.select_related("kind__level").filter(code=Slot("code", CharField())).order_by()
)


def officer_view(*capabilities: str) -> Callable[[View], View]:
    """Decorate a view at `/lam-viec/<unit_code>/…`: it gets `unit` in place of `unit_code`.

    The visitor must be signed in and hold one of `capabilities` (any at all, if none are named) for the unit;
    otherwise the page that says who can help is shown. The actions behind the view check again.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, unit_code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            unit = next(iter(_unit(code=unit_code)), None)
            if unit is None:
                raise Http404(unit_code)
            held = scopes.capabilities_at(request.user, unit)
            if not (held & set(capabilities) if capabilities else held):
                raise NotAllowed(
                    _("Trang này dành cho cán bộ phụ trách của %(unit)s. Nếu bạn vừa được phân công, hãy nhờ đơn vị "
                      "cập nhật chức vụ của bạn.") % {"unit": unit.name},
                    account=request.user.pk, unit=unit.pk, capabilities=capabilities,
                )  # fmt: skip
            return view(request, unit, *args, **kwargs)

        return checked

    return decorate


def member_view(view: View) -> View:
    """Decorate a view for a signed-in person of the roll; it gets `person` as its second argument."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = getattr(request.user, "person", None)
        if person is None:
            raise NotAllowed(_("Trang này dành cho đoàn viên và người lao động có tên trong danh sách đơn vị."))
        return view(request, person, *args, **kwargs)

    return checked
