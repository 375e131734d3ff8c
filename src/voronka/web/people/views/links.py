"""One-time links. Looking at one changes nothing, so that mail scanners and previews do not use it up."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts import actions
from voronka.accounts.models import Link
from voronka.ground import clock
from voronka.web.forms import RefusableForm
from voronka.web.people.forms.people import NewPasswordForm, WelcomeForm
from voronka.web.request import Request

FORMS: dict[str, type[RefusableForm]] = {
    Link.Kind.FIRST: RefusableForm,
    Link.Kind.INVITATION: WelcomeForm,
    Link.Kind.PASSWORD: NewPasswordForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def link(request: Request, token: str) -> HttpResponse:
    """GET shows what the link is for; POST uses it up and signs in (through the second step, where it is on)."""
    try:
        found = actions.look_at_link(token=token, at=clock.now())
        initial = {"name": found.user.name}
        form = FORMS[found.kind](request.POST if request.method == "POST" else None, initial=initial)
        if form.is_bound and form.is_valid():
            return _use(request, token, form)
    except actions.LinkRefused as refusal:
        return render(request, "people/link_refused.html", {"reason": refusal}, status=410)
    except actions.Refused as refusal:
        form.refuse(refusal)
    context = {"form": form, "link": found, "is_first": found.kind == Link.Kind.FIRST}
    return render(request, "people/link.html", context, status=422 if form.errors else 200)


@require_safe
def forgotten(request: Request) -> HttpResponse:
    """How to come in without the password; the same for everybody, known here or not."""
    return render(request, "people/forgotten.html")


def _use(request: Request, token: str, form: RefusableForm) -> HttpResponse:
    chosen = form.cleaned_data
    used = actions.use_link(token=token, at=clock.now(), name=chosen.get("name"), password=chosen.get("password"))
    if request.user.is_authenticated:
        logout(request)
    response: HttpResponse = perform_login(request, used.user)
    return response
