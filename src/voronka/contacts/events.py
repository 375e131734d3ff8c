from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class ContactCreated(Happening, kind="contacts.contact_created", about="contacts.contact"):
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactEdited(Happening, kind="contacts.contact_edited", about="contacts.contact"):
    """Its fields or its addresses changed."""

    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactsMerged(Happening, kind="contacts.contacts_merged", about="contacts.contact"):
    """`other_id` turned out to be `contact_id`; what hangs on it belongs to that one from now on."""

    contact_id: int
    other_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Happening, kind="contacts.merge_undone", about="contacts.contact"):
    """They are two people after all."""

    contact_id: int
    other_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CompanyCreated(Happening, kind="contacts.company_created", about="contacts.company"):
    company_id: int


@dataclass(frozen=True, kw_only=True)
class CompanyEdited(Happening, kind="contacts.company_edited", about="contacts.company"):
    company_id: int
