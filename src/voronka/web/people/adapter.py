"""How allauth behaves here: who may try how often, what it says, and what is written down of it."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import SignIn, User
from voronka.web.people import sign_ins

KNOWN, KNOWN_SALT, KNOWN_FOR_S = "known", "voronka.known", 60 * 60 * 24 * 365
TOO_MANY = _(
    "Too many attempts. Wait 5 minutes, then try again. A one-time link from an owner or the head of sales lets you in"
    " at once."
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People come by invitation only, and sign in by their address."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and password do not belong together. Check both and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth calls it so
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, and write down, an attempt that is one too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_ins.record(request, SignIn.Outcome.REFUSED, email=credentials.get("email", ""))
            raise

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of the one who is signed in already."""
        return bool(self.authenticate(context.request, email=user.email, password=password) == user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:  # noqa: ARG002 - allauth calls it so
        messages.error(request, _("This account is not active. Ask an owner or the head of sales."))
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Remember the browser: guessing by strangers does not count against it."""
        response: HttpResponse = super().post_login(request, user, **how)
        if not _known_as(request, user.email):
            response.set_signed_cookie(
                KNOWN,
                f"{_digest(user.email)}:{secrets.token_hex(16)}",
                salt=KNOWN_SALT,
                max_age=KNOWN_FOR_S,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth calls it so
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Pages say themselves what was done; allauth's own sentences are left out."""
        if message and not message_template:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = str(credentials.get("email", "")).lower()
        return f"{email}:{_known_as(request, email)}"


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What the second step says."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it was used already. Wait for the next one and try again."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, on a ground of its own: on a dark page it could not be read otherwise."""
        ground = '<rect width="100%" height="100%" fill="#fff"/><path'
        return str(super().build_totp_svg(url)).replace("<path", ground, 1)


def _known_as(request: HttpRequest, email: str) -> str:
    """The mark of this browser, if this address has signed in from it before; else ""."""
    digest, _colon, mark = str(request.get_signed_cookie(KNOWN, default="", salt=KNOWN_SALT)).partition(":")
    return mark if digest == _digest(email) else ""


def _digest(email: str) -> str:
    return sha256(email.lower().encode()).hexdigest()[:32]
