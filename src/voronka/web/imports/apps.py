from __future__ import annotations

from django.apps import AppConfig


class ImportPagesConfig(AppConfig):
    name = "voronka.web.imports"
    label = "web_imports"
