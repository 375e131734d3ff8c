from __future__ import annotations

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "voronka.web.leads"
    label = "web_leads"
