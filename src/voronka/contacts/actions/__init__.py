"""All writes of contacts and companies."""

from voronka.contacts.actions.batches import remove_batch
from voronka.contacts.actions.companies import create_company, edit_company
from voronka.contacts.actions.merging import merge_contacts, undo_merge
from voronka.contacts.actions.people import create_contact, edit_contact, set_addresses
from voronka.contacts.writing import EditedMeanwhile

__all__ = [
    "EditedMeanwhile",
    "create_company",
    "create_contact",
    "edit_company",
    "edit_contact",
    "merge_contacts",
    "remove_batch",
    "set_addresses",
    "undo_merge",
]
