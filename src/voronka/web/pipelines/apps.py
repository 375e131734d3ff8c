from __future__ import annotations

from django.apps import AppConfig


class PipelinesConfig(AppConfig):
    name = "voronka.web.pipelines"
    label = "web_pipelines"
