from __future__ import annotations

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    name = "voronka.web.distribution"
    label = "web_distribution"
