"""The first person who may sign in: without one, nobody could invite the others."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.text import clean
from lantoa.people import actions
from lantoa.people.models import Account, Title
from lantoa.units import actions as unit_actions
from lantoa.units.models import Unit, UnitKind

ADMINISTRATOR = "quan-tri"


@transaction.atomic
def create_administrator(*, name: str, email: str, password: str, root_code: str = "", root_name: str = "") -> Account:
    """Put `name` on the roll of the topmost unit as its administrator, with an account that signs in by e-mail.

    In an empty installation the topmost unit is made too, as `root_code` and `root_name`. Raises `Invalid` for
    an empty name, a faulty address or a weak password, or when there is no unit and none is named; `Conflict`
    when the address belongs to an account already.
    """
    name, email = clean(name), clean(email)
    if not name:
        raise Invalid(_("Chưa có họ và tên của người quản trị."))
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    if Account.objects.filter(email__iexact=email).exists():
        raise Conflict(_("Địa chỉ %(email)s đã có tài khoản. Hãy dùng địa chỉ khác.") % {"email": email})
    today = timezone.localdate()
    root = Unit.objects.active().filter(depth=1).first()
    if root is None:
        if not root_code or not root_name:
            raise Invalid(
                _(
                    "Chưa có đơn vị nào. Hãy nhập cây đơn vị trước (lantoa import units TỆP), "
                    "hoặc nêu mã và tên đơn vị gốc bằng --root-code và --root-name."
                )
            )
        kind = UnitKind.objects.order_by("level__number", "order", "pk").first()
        if kind is None:
            raise Invalid(_("Chưa có loại đơn vị nào. Hãy chạy: lantoa migrate"))
        root = unit_actions.create(None, code=root_code, name=root_name, kind=kind, parent=None, on=today)
    person = actions.add_person(None, root, full_name=name, email=email, on=today)
    actions.appoint(None, person, Title.objects.get(code=ADMINISTRATOR), root, on=today)
    return Account.objects.create_for(person, password)
