"""Forms for signing in, opening an account and looking after people."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import clean, parse_phone, proper_name
from lantoa.people.backends import find_account
from lantoa.people.invitations import normalise_code
from lantoa.people.models import ImportRun, JobType, Person, Sex, Title

IDENTIFIER_LABEL = _("Số thẻ đoàn viên, điện thoại hoặc thư điện tử")


class SignInForm(LoginForm):
    """One field for whatever a member remembers, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = IDENTIFIER_LABEL
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "placeholder": ""})
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["placeholder"] = ""

    def user_credentials(self) -> dict[str, str]:
        """Name the account, if there is exactly one, by its sign-in name."""
        identifier = self.cleaned_data["login"]
        account = find_account(identifier)
        return {
            "username": account.login if account is not None else identifier,
            "password": self.cleaned_data.get("password", ""),
        }

    def _clean_with_password(self, credentials: dict[str, str]) -> dict[str, Any]:
        try:
            return super()._clean_with_password(credentials)
        except ValidationError as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise ValidationError(
                    _("Đã thử nhiều lần. Vì an toàn, hãy chờ năm phút rồi thử lại, hoặc nhận mã qua thư điện tử."),
                    code="too_many_login_attempts",
                ) from error
            raise ValidationError(
                _("Chưa đúng tên đăng nhập hoặc mật khẩu. Hãy xem lại, hoặc nhận mã một lần qua thư điện tử."),
                code="mismatch",
            ) from error


def _email_behind(identifier: str) -> str:
    account = find_account(identifier)
    return account.email if account is not None and account.email else identifier


class SignInCodeForm(RequestLoginCodeForm):
    """Asks for a one-time code by mail; a member number or phone is good enough to name the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.CharField(
            label=IDENTIFIER_LABEL,
            help_text=_("Mã được gửi đến thư điện tử mà đơn vị đang lưu của bạn."),
            widget=forms.TextInput(attrs={"autocomplete": "username"}),
        )

    def clean_email(self) -> str:
        """Turn what was typed into the account's own address, then go on as usual."""
        self.cleaned_data["email"] = _email_behind(self.cleaned_data["email"])
        return super().clean_email()


class ResetPasswordForm(AllauthResetPasswordForm):
    """Asks for a link by mail to set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.CharField(
            label=IDENTIFIER_LABEL, widget=forms.TextInput(attrs={"autocomplete": "username"})
        )

    def clean_email(self) -> str:
        """As in `SignInCodeForm`."""
        self.cleaned_data["email"] = _email_behind(self.cleaned_data["email"])
        return super().clean_email()


class PrintedCodeForm(forms.Form):
    """The code on the slip that the unit handed out."""

    member_number = forms.CharField(label=_("Số thẻ đoàn viên (ghi trên phiếu)"), max_length=32)
    code = forms.CharField(
        label=_("Mã trên phiếu"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def clean_member_number(self) -> str:
        """Spaces and case do not matter."""
        return clean(self.cleaned_data["member_number"]).upper()

    def clean_code(self) -> str:
        """Spaces, dashes and case do not matter."""
        return normalise_code(self.cleaned_data["code"])


class NewPasswordForm(forms.Form):
    """A first password, typed once and visible on request rather than twice and blind."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        help_text=_("Ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_password(self) -> str:
        """Django's validators decide."""
        password_validation.validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class PersonForm(forms.ModelForm):
    """What a unit keeps of a person."""

    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=24)

    class Meta:
        model = Person
        fields = [
            "full_name", "member_number", "is_member", "sex", "birth_date", "birth_year", "phone", "email", "job_type",
            "team", "union_joined_on",
        ]  # fmt: skip
        widgets = {
            "birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "union_joined_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sex" in self.fields:
            self.fields["sex"] = forms.ChoiceField(label=_("Giới tính"), choices=Sex, required=False)
        if "job_type" in self.fields:
            self.fields["job_type"] = forms.ModelChoiceField(
                JobType.objects.all(), label=_("Công việc"), required=False
            )

    def clean_full_name(self) -> str:
        """Names in capitals become names."""
        return proper_name(self.cleaned_data["full_name"])

    def clean_member_number(self) -> str | None:
        """Empty means none."""
        return clean(self.cleaned_data["member_number"] or "").upper() or None

    def clean_phone(self) -> str:
        """Any usual style of writing."""
        try:
            return parse_phone(self.cleaned_data["phone"]) or ""
        except ValueError as error:
            raise forms.ValidationError(_("Số điện thoại chưa đúng. Ví dụ: 0912 345 678.")) from error


class OwnDataForm(PersonForm):
    """What people correct of their own data themselves."""

    class Meta(PersonForm.Meta):
        fields = ["sex", "birth_date", "phone", "email", "team"]


class AppointForm(forms.Form):
    """A position to give."""

    title = forms.ModelChoiceField(Title.objects.all(), label=_("Chức danh"))
    on = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    decision = forms.CharField(label=_("Số quyết định"), max_length=80, required=False)


class TransferForm(forms.Form):
    """A move to another unit."""

    unit_code = forms.CharField(label=_("Mã đơn vị mới"), max_length=32)
    on = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ImportForm(forms.Form):
    """A table to import; `kinds` are those that the visitor may."""

    kind = forms.ChoiceField(choices=ImportRun.Kind)
    file = forms.FileField(
        label=_("Tệp Excel (.xlsx) hoặc .csv"),
        max_length=255,
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        error_messages={
            "required": _("Hãy chọn tệp danh sách."),
            "empty": _("Tệp trống, chưa có dòng nào."),
        },
    )

    def __init__(self, *args: Any, kinds: list[ImportRun.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ImportRun.Kind.FIGURES in kinds:
            self.fields["file"].label = _("Tệp Excel (.xlsx), .csv, hoặc .json, .xml cho số liệu")
            self.fields["file"].widget.attrs["accept"] += ",.json,.xml,application/json,application/xml,text/xml"
        self.fields["kind"] = forms.ChoiceField(
            label=_("Trong tệp có gì"),
            choices=[(kind.value, kind.label.capitalize()) for kind in kinds],
            initial=kinds[0].value if kinds else None,
            widget=forms.RadioSelect if len(kinds) > 1 else forms.HiddenInput,
        )
