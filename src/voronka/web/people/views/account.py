"""What everybody sets about oneself."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts import actions
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.people.forms.people import ChangePasswordForm, ProfileForm
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: Request) -> HttpResponse:
    """Name, address, language, theme; the ways to the password and the second step."""
    user = request.user
    now = {"name": user.name, "email": user.email, "language": user.language, "theme": user.theme}
    form = ProfileForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            _save_profile(request, form)
            messages.success(request, _("Saved."))
            return redirect("people:me")
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "has_second_step": is_mfa_enabled(user), "has_password": user.has_usable_password()}
    return render(request, "people/me.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@sensitive_post_parameters("current", "password")
def password(request: Request) -> HttpResponse:
    """A new password; every other browser is signed out."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if form.is_bound and not ratelimit.consume(request, action="change_password", user=request.user):
        return render(request, "429.html", status=429)
    if form.is_bound and form.is_valid():
        try:
            chosen = form.cleaned_data["password"]
            user = actions.change_password(user=request.user, password=chosen, by=request.user, at=clock.now())
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed. Other browsers are signed out."))
            return redirect("people:me")
        except actions.Refused as refusal:
            form.refuse(refusal)
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def end_sessions(request: Request) -> HttpResponse:
    """Sign every other browser out."""
    user = actions.end_sessions(user=request.user, by=request.user, at=clock.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("Every other browser is signed out."))
    return redirect("people:me")


@require_POST
@signed_in
def language(request: Request) -> HttpResponse:
    return _prefer(request, language=request.POST.get("language", ""))


@require_POST
@signed_in
def theme(request: Request) -> HttpResponse:
    return _prefer(request, theme=request.POST.get("theme", ""))


def _save_profile(request: Request, form: ProfileForm) -> None:
    chosen, now = form.cleaned_data, clock.now()
    about, user, shown = {"name": chosen["name"], "email": chosen["email"]}, request.user, form.shown
    with transaction.atomic():
        actions.change_user(user=user, changes=about, shown=shown, by=user, at=now)
        actions.set_preferences(user=user, language=chosen["language"], theme=chosen["theme"], shown=shown, at=now)


def _prefer(request: Request, *, language: str | None = None, theme: str | None = None) -> HttpResponse:
    """Keep a choice of the menu. Nothing to show for htmx; else back to the page that the menu stood on."""
    try:
        actions.set_preferences(user=request.user, at=clock.now(), language=language, theme=theme)
    except actions.Refused as refusal:
        return HttpResponseBadRequest(str(refusal), content_type="text/plain; charset=utf-8")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    to = request.POST.get("next", "")
    return HttpResponseRedirect(to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else "/")
