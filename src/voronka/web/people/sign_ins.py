"""What signing in and out tells, written down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa import signals as second_step
from django.contrib.auth import signals
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from voronka.accounts import actions
from voronka.accounts.models import SignIn, User
from voronka.ground import clock


def record(request: HttpRequest | None, outcome: str, *, user: User | None = None, email: str = "") -> None:
    """Write one attempt or a way out down, with the address and the browser that it came from."""
    actions.record_sign_in(
        outcome=outcome,
        at=clock.now(),
        user=user,
        email=email or (user.email if user else ""),
        address=_address(request) if request else None,
        browser=request.headers.get("User-Agent", "") if request else "",
    )


def connect() -> None:
    """Listen to Django and allauth: the only ones here who tell by signals."""
    signals.user_logged_in.connect(_came_in, dispatch_uid="voronka.came_in")
    signals.user_login_failed.connect(_was_refused, dispatch_uid="voronka.was_refused")
    signals.user_logged_out.connect(_went_out, dispatch_uid="voronka.went_out")
    second_step.authentication_failed.connect(_gave_wrong_code, dispatch_uid="voronka.gave_wrong_code")
    second_step.authenticator_added.connect(_turned_on, dispatch_uid="voronka.turned_on")
    second_step.authenticator_reset.connect(_turned_on, dispatch_uid="voronka.turned_on_again")
    second_step.authenticator_removed.connect(_turned_off, dispatch_uid="voronka.turned_off")


def _came_in(request: HttpRequest, user: User, **_more: Any) -> None:
    record(request, SignIn.Outcome.IN, user=user)


def _was_refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    email = str(credentials.get("email", ""))
    record(
        request,
        SignIn.Outcome.REFUSED,
        user=User.objects.filter(email__iexact=email).exclude(email="").first(),
        email=email,
    )


def _went_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        record(request, SignIn.Outcome.OUT, user=user)


def _gave_wrong_code(request: HttpRequest, user: User, **_more: Any) -> None:
    record(request, SignIn.Outcome.REFUSED, user=user)


def _turned_on(user: User, authenticator: Any, **_more: Any) -> None:
    actions.record_second_step(user=user, what=str(authenticator.type), is_on=True, at=clock.now())


def _turned_off(user: User, authenticator: Any, **_more: Any) -> None:
    actions.record_second_step(user=user, what=str(authenticator.type), is_on=False, at=clock.now())


def _address(request: HttpRequest) -> str | None:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
