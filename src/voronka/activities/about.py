"""What every piece of work has in common: whom it is about, and what may stand in its fields."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, clean_text
from voronka.leads.models import Lead

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_TEXT = 10_000


class Subject(TypedDict):
    """The keys of what a piece of work is about."""

    contact_id: int | None
    lead_id: int | None
    deal_id: int | None


def subject(*, contact: Contact | None, lead: Lead | None, deal: Deal | None) -> Subject:
    """The most that is known: a deal brings its lead and its contact, a lead its contact."""
    if deal:
        return {"contact_id": deal.contact_id, "lead_id": deal.lead_id, "deal_id": deal.pk}
    if lead:
        return {"contact_id": lead.contact_id, "lead_id": lead.pk, "deal_id": None}
    return {"contact_id": contact.pk if contact else None, "lead_id": None, "deal_id": None}


def somebody(*, contact: Contact | None, lead: Lead | None, deal: Deal | None) -> Subject:
    """The subject of what cannot be about nobody; a deal may be with an unknown contact. Raises Refusal."""
    about = subject(contact=contact, lead=lead, deal=deal)
    if about["contact_id"] is None and about["deal_id"] is None:
        raise Refusal(_("Choose the contact or the deal that this is about."))
    return about


def line(text: str, *, field: str, longest: int, is_required: bool = False) -> str:
    """One line as it is stored. Raises Refusal when it is too long, or missing though it is required."""
    return _measured(clean_line(text), field, longest, is_required)


def lines(text: str, *, field: str, is_required: bool = False) -> str:
    """Several lines as they are stored. Raises Refusal when they are too long, or missing though required."""
    return _measured(clean_text(text), field, LONGEST_TEXT, is_required)


def moment(value: datetime, *, field: str) -> datetime:
    """A moment that can be meant. Raises Refusal."""
    if not EARLIEST <= value < LATEST:
        raise Refusal({field: _("Choose a day between 2000 and 2099.")})
    return value


def choice(value: str, *, field: str, known: list[str]) -> str:
    """One of the known values. Raises Refusal."""
    if value not in known:
        raise Refusal({field: _("Choose one of the list.")})
    return value


def _measured(text: str, field: str, longest: int, is_required: bool) -> str:
    if is_required and not text:
        raise Refusal({field: _("Write something here.")})
    if len(text) > longest:
        raise Refusal(
            {
                field: _("At most %(longest)d characters; these are %(count)d.")
                % {"longest": longest, "count": len(text)}
            }
        )
    return text
