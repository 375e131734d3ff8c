from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "voronka.web.people"
    label = "web_people"
