"""Forms of allauth, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.forms import Form, PasswordInput, TextInput
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 1000


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        _plain_password(self)


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before something that protects the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_password(self)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


class CodeAgainForm(ReauthenticateByCodeForm):  # type: ignore[misc]  # allauth has no types
    """A code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of an app that has just learnt the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


def _plain_password(form: Form) -> None:
    field = form.fields["password"]
    field.label = _("Password")
    field.help_text = ""
    field.widget = PasswordInput(attrs={"autocomplete": "current-password", "maxlength": LONGEST_PASSWORD})


def _plain_code(form: Form) -> None:
    field = form.fields["code"]
    field.label = _("Code")
    field.widget = TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 32, "autofocus": True}
    )
