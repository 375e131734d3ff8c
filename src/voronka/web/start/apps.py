from __future__ import annotations

from django.apps import AppConfig


class StartConfig(AppConfig):
    name = "voronka.web.start"
    label = "web_start"
