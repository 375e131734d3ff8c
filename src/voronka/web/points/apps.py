from __future__ import annotations

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "voronka.web.points"
    label = "web_points"
