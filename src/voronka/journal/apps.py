from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "voronka.journal"

    def ready(self) -> None:
        """Know every event and everybody who listens before the first one is recorded."""
        autodiscover_modules("events", "handlers")
