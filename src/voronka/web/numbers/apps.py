from __future__ import annotations

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    name = "voronka.web.numbers"
    label = "web_numbers"
