"""The checklist of the first minutes: what is done is seen from the data, not ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.accounts.actions.links import FIRST_OWNER
from voronka.accounts.models import Business, User
from voronka.demo.events import DemoTakenOut
from voronka.funnel.models import Deal, Pipeline
from voronka.journal.models import Batch, Event

ALL = "all"
"""What is skipped when the whole list is waved away."""
KEYS = ("set_up", "account", "deal", "import", "demo", "read", "colleague", "second_step")


@dataclass(frozen=True)
class Step:
    """One thing to do.

    url      where it is done; "" = nowhere any more
    action   the words of the button
    """

    key: str
    text: str
    action: str
    url: str
    is_done: bool
    is_skipped: bool

    @property
    def waits(self) -> bool:
        return not self.is_done and not self.is_skipped


@dataclass(frozen=True)
class Checklist:
    """The steps in their order, and whether somebody has waved the list away."""

    steps: list[Step]
    is_hidden: bool

    @property
    def shown(self) -> list[Step]:
        """Without what was skipped."""
        return [step for step in self.steps if step.is_done or not step.is_skipped]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_over(self) -> bool:
        """Nothing is left to do here."""
        return self.is_hidden or not any(step.waits for step in self.steps)


def checklist(business: Business, user: User) -> Checklist:
    """How far this business has come, as its owner sees it (7 queries)."""
    done = {
        "set_up": business.set_up_at is not None,
        "account": user.has_usable_password() and user.email != FIRST_OWNER,
        "deal": Deal.objects.filter(batch=None).exists(),
        "import": Batch.objects.filter(kind=Batch.Kind.IMPORT).exists(),
        "demo": _has_seen_the_demo(),
        "read": "read" in business.skipped,
        "colleague": User.objects.filter(batch=None).exclude(pk=user.pk).exists(),
        "second_step": is_mfa_enabled(user),
    }
    words = _words()
    places = _places()
    steps = [Step(key, *words[key], places[key], done[key], key in business.skipped) for key in KEYS]
    return Checklist(steps, ALL in business.skipped)


def first_pipeline() -> Pipeline | None:
    """The one that the checklist speaks of (1 query)."""
    return Pipeline.objects.filter(is_archived=False).first()


def _words() -> dict[str, tuple[str, str]]:
    """Key -> what it is, the words of the button."""
    return {
        "set_up": (_("Make a funnel for your trade"), ""),
        "account": (_("Write your name, address and password: the first link works only once"), _("Write them")),
        "deal": (_("Add the first deal"), _("Add a deal")),
        "import": (_("Bring your own data in: customers, deals, orders from a file"), _("Choose a file")),
        "demo": (_("Look at a year of made-up data"), _("Look")),
        "read": (_("Read how the funnel is meant, stage by stage"), _("Read")),
        "colleague": (_("Invite a colleague"), _("Invite")),
        "second_step": (_("Protect your account with a second step"), _("Protect")),
    }


def _places() -> dict[str, str]:
    return {
        "set_up": "",
        "account": reverse("people:me"),
        "deal": reverse("deals:new"),
        "import": reverse("imports:new"),
        "demo": reverse("start:demo"),
        "read": reverse("start:read"),
        "colleague": reverse("people:invite"),
        "second_step": reverse("mfa_activate_totp"),
    }


def _has_seen_the_demo() -> bool:
    is_here = Batch.objects.filter(kind=Batch.Kind.DEMO).exists()
    return is_here or Event.objects.filter(kind=DemoTakenOut.kind, batch=None).exists()
