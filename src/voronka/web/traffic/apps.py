from __future__ import annotations

from django.apps import AppConfig


class TrafficConfig(AppConfig):
    name = "voronka.web.traffic"
    label = "web_traffic"
