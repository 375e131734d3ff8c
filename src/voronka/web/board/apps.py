from __future__ import annotations

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "voronka.web.board"
    label = "web_board"
