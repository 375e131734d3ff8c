"""The addresses that the frame links to, so that the gallery shows all of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


people = [
    path("theme", nothing, name="theme"),
    path("language", nothing, name="language"),
    path("me", nothing, name="me"),
]
urlpatterns = [
    path("", include((people, "people"))),
    path("sign-in/", nothing, name="account_login"),
    path("sign-out/", nothing, name="account_logout"),
]
