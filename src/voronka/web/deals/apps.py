from __future__ import annotations

from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "voronka.web.deals"
    label = "web_deals"
