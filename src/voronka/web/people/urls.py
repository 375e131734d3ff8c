from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.urls import URLPattern, include, path
from django.views.generic import RedirectView

from voronka.web.people.views import account, audit, business, links, people, teams

ours = [
    path("sign-in/forgotten/", links.forgotten, name="forgotten"),
    path("link/<str:token>/", links.link, name="link"),
    path("account/", account.me, name="me"),
    path("account/password/", account.password, name="password"),
    path("account/sessions/end/", account.end_sessions, name="end_sessions"),
    path("account/language/", account.language, name="language"),
    path("account/theme/", account.theme, name="theme"),
    path("settings/", business.settings, name="settings"),
    path("people/", people.people, name="list"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/absent/", people.absent, name="absent"),
    path("people/<int:user_id>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:user_id>/activate/", people.activate, name="activate"),
    path("people/<int:user_id>/link/", people.make_link, name="make_link"),
    path("people/<int:user_id>/second-step/drop/", people.drop_second_step, name="drop_second_step"),
    path("people/teams/", teams.teams, name="teams"),
    path("people/teams/<int:team_id>/", teams.team, name="team"),
    path("people/teams/<int:team_id>/remove/", teams.remove, name="remove_team"),
    path("people/audit/", audit.changes, name="audit"),
    path("people/audit/sign-ins/", audit.sign_ins, name="sign_ins"),
    path("people/business/", business.business, name="business"),
]


def _page(address: str, view: Any, template: str, name: str) -> URLPattern:
    """A page of allauth in our frame, under the name by which allauth finds it."""
    page: URLPattern = path(address, view.as_view(template_name=f"people/{template}"), name=name)
    return page


of_allauth = [
    _page("sign-in/", LoginView, "sign_in.html", "account_login"),
    _page("sign-in/second-step/", AuthenticateView, "second_step.html", "mfa_authenticate"),
    _page("sign-out/", LogoutView, "sign_out.html", "account_logout"),
    _page("account/confirm/", ReauthenticateView, "confirm.html", "account_reauthenticate"),
    _page("account/confirm/code/", ReauthenticateByCodeView, "confirm_by_code.html", "mfa_reauthenticate"),
    path("account/second-step/", RedirectView.as_view(pattern_name="people:me"), name="mfa_index"),
    _page("account/second-step/on/", ActivateTOTPView, "second_step_on.html", "mfa_activate_totp"),
    _page("account/second-step/off/", DeactivateTOTPView, "second_step_off.html", "mfa_deactivate_totp"),
    _page("account/second-step/codes/", ViewRecoveryCodesView, "recovery_codes.html", "mfa_view_recovery_codes"),
    _page(
        "account/second-step/codes/new/",
        GenerateRecoveryCodesView,
        "recovery_codes_new.html",
        "mfa_generate_recovery_codes",
    ),
    _page(
        "account/second-step/codes/download/",
        DownloadRecoveryCodesView,
        "recovery_codes.txt",
        "mfa_download_recovery_codes",
    ),
]
urlpatterns = [*of_allauth, path("", include((ours, "people")))]
