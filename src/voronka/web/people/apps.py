from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "voronka.web.people"
    label = "web_people"

    def ready(self) -> None:
        """Write down who comes in, is refused and goes out."""
        from voronka.web.people import sign_ins

        sign_ins.connect()
