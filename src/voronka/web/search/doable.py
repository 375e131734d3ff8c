"""Everything that can be reached from the menus, to be found by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.ground.text import fold
from voronka.web.people.views.business import PLACES
from voronka.web.shell import SECTIONS


@dataclass(frozen=True)
class Doable:
    """A place to go or a thing to begin. `capability` None = everybody may."""

    name: str | Promise
    target: str
    icon: str
    capability: Capability | None = None

    @property
    def url(self) -> str:
        """Its address; "" when there is no such page."""
        try:
            return reverse(self.target)
        except NoReverseMatch:
            return ""

    def is_meant(self, words: list[str]) -> bool:
        """Whether each of the folded words stands in its name, in the language of the page or in English."""
        with translation.override("en"):
            english = str(self.name)
        name = fold(f"{self.name} {english}")
        return all(word in name for word in words)


DOABLE = (
    Doable(_("Add a deal"), "deals:new", "plus", Capability.WORK_DEALS),
    Doable(_("Add a task"), "tasks:new", "plus", Capability.WORK_DEALS),
    Doable(_("Add a contact"), "parties:new", "user-plus", Capability.WORK_DEALS),
    Doable(_("Add a company"), "parties:new_company", "building-2", Capability.WORK_DEALS),
    *(Doable(*section) for section in SECTIONS),
    Doable(_("Companies"), "parties:companies", "building-2"),
    *(Doable(place.name, place.target, place.icon, place.capability) for place in PLACES),
    Doable(_("Bring a file in"), "imports:new", "upload", Capability.IMPORT),
    Doable(_("Invite a colleague"), "people:invite", "user-plus", Capability.MANAGE_PEOPLE),
    Doable(_("Add a product"), "parties:new_product", "package", Capability.RUN_TRAFFIC),
    Doable(_("Add a source"), "traffic:new_source", "filter", Capability.RUN_TRAFFIC),
    Doable(_("Write spend down"), "traffic:new_spend", "banknote", Capability.RUN_TRAFFIC),
    Doable(_("Rules of channels"), "traffic:rules", "list-checks", Capability.RUN_TRAFFIC),
    Doable(_("API keys"), "traffic:keys", "key-round", Capability.RUN_TRAFFIC),
    Doable(_("Add a landing point"), "points:new", "map-pin", Capability.RUN_TRAFFIC),
    Doable(_("Count visitors"), "points:count_places", "map-pin", Capability.WORK_DEALS),
    Doable(_("Change the password"), "people:password", "key-round"),
    Doable(_("Sign out"), "account_logout", "log-out"),
)


def doable(user: User, text: str) -> Iterator[Doable]:
    """What this person may do and the text may mean; everything for no text."""
    words = fold(text).split()
    for each in DOABLE:
        if (each.capability is None or can(user, each.capability)) and each.is_meant(words) and each.url:
            yield each
