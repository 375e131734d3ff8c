from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "voronka.web.search"
    label = "web_search"
