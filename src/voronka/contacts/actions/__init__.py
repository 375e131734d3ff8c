"""All writes of contacts and companies."""

from voronka.contacts.actions.batches import remove_batch
from voronka.contacts.actions.companies import create_company, edit_company
from voronka.contacts.actions.importing import (
    NewCompany,
    NewContact,
    change_companies,
    change_contacts,
    create_companies,
    create_contacts,
    phone_country,
    problems_of,
)
from voronka.contacts.actions.merging import merge_contacts, undo_merge
from voronka.contacts.actions.people import create_contact, edit_contact, set_addresses
from voronka.contacts.actions.recognising import recognise_contact
from voronka.contacts.actions.undoing import undo_batch
from voronka.contacts.writing import EditedMeanwhile

__all__ = [
    "EditedMeanwhile",
    "NewCompany",
    "NewContact",
    "change_companies",
    "change_contacts",
    "create_companies",
    "create_company",
    "create_contact",
    "create_contacts",
    "edit_company",
    "edit_contact",
    "merge_contacts",
    "phone_country",
    "problems_of",
    "recognise_contact",
    "remove_batch",
    "set_addresses",
    "undo_batch",
    "undo_merge",
]
