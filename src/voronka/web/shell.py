"""What the frame around every page shows: the rail, the bar, whose page it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.web.request import Request


@dataclass(frozen=True)
class Section:
    """One place of the rail."""

    name: Any
    url: str
    icon: str
    is_current: bool


SECTIONS: tuple[tuple[Any, str, str, Capability | None], ...] = (
    (_("Today"), "tasks:today", "sun", None),
    (_("Funnel"), "board:home", "kanban", None),
    (_("Leads"), "leads:list", "inbox", None),
    (_("Tasks"), "tasks:list", "list-checks", None),
    (_("Contacts"), "parties:list", "users", None),
    (_("Landing points"), "points:list", "map-pin", Capability.RUN_TRAFFIC),
    (_("Sources"), "traffic:sources", "banknote", Capability.RUN_TRAFFIC),
    (_("Numbers"), "numbers:overview", "chart-column", None),
    (_("Settings"), "people:settings", "settings", None),
)
"""Name, address, icon, and what one must be allowed to do to see it; None = everybody does."""


def shell(request: Request) -> dict[str, Any]:
    """Context processor: `shell` for the frame."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": {"sections": [], "languages": settings.LANGUAGES, "theme": ""}}
    return {
        "shell": {
            "sections": list(_sections(request)),
            "user": user,
            "business": request.business,
            "languages": settings.LANGUAGES,
            "theme": user.theme,
            "now_path": request.get_full_path(),
        }
    }


def _sections(request: Request) -> list[Section]:
    places = []
    for name, target, icon, capability in SECTIONS:
        if capability and not can(request.user, capability):
            continue
        try:
            url = reverse(target)
        except NoReverseMatch:
            continue
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        places.append(Section(name, url, icon, is_current))
    return places
