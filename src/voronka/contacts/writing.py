"""What writing a contact and writing a company have in common: addresses, words, who was faster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.contacts.addresses import NewAddress, normal_form
from voronka.contacts.finding import words_of
from voronka.contacts.likeness import folded, likeness
from voronka.contacts.models import Address, Company, Contact, Word
from voronka.contacts.phones import default_region
from voronka.ground.inserting import new_row
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes
from voronka.journal.models import Event

Party = Contact | Company


class EditedMeanwhile(Refusal):
    """Somebody else saved changes since the caller looked; nothing was written."""


def read_addresses(addresses: Sequence[NewAddress], problems: dict[str, object]) -> list[Address]:
    """Rows ready to be written, each address once; what is wrong goes into `problems` as "addresses.0"."""
    return read_in(default_region(business()), addresses, problems) if addresses else []


def read_in(region: str, addresses: Sequence[NewAddress], problems: dict[str, object]) -> list[Address]:
    """As `read_addresses`, where phones without a country code are those of `region`."""
    rows: dict[tuple[str, str], Address] = {}
    for place, each in enumerate(addresses):
        raw, label = clean_line(each.raw), clean_line(each.label)
        try:
            normal = normal_form(each.kind, raw, region)
        except Refusal as refusal:
            problems[f"addresses.{place}"] = refusal.problems[""]
            continue
        if len(label) > 50:
            problems[f"addresses.{place}"] = gettext_lazy("The note beside it is too long.")
        row = new_row(Address, {"kind": each.kind, "raw": raw, "normal": normal, "label": label})
        rows.setdefault((each.kind, normal), row)
    return list(rows.values())


def write_addresses(party: Party, rows: Sequence[Address]) -> None:
    """Put new addresses to a contact or a company."""
    field = _field(party)
    for row in rows:
        setattr(row, field, party)
    Address.objects.bulk_create(rows)


def write_words(party: Party, addresses: Iterable[Address] | None = None) -> None:
    """Write the words by which a contact or a company is found.

    addresses   of one that has just been made; None = read them, and take its words of before away
    """
    field = _field(party)
    if addresses is None:
        Word.objects.filter(**{field: party}).delete()
        addresses = Address.objects.filter(**{field: party})
    Word.objects.bulk_create(Word(**{field: party}, word=word) for word in words_of(party.name, addresses))


@cache
def column(model: type[Party], field: str) -> str:
    """Where the value of a field stands: for a row of another table, where its key does."""
    return str(getattr(model._meta.get_field(field), "attname"))  # noqa: B009 - fields of our models have one


def seen(party: Party, fields: Iterable[str]) -> dict[str, Any]:
    """The values of some fields as the journal writes them: keys of rows instead of rows."""
    return {field: getattr(party, column(type(party), field)) for field in fields}


def derived(party: Party) -> dict[str, str]:
    """What is kept beside a name so that it is found."""
    found = {"search": folded(party.name)}
    return found | {"likeness": likeness(party.name)} if isinstance(party, Contact) else found


def write_changes(
    party: Party, *, revision: int, changes: Mapping[str, object], rows: Sequence[Address] | None, about: str
) -> Changes:
    """Write what is new where the row is still at the revision that the caller saw; nothing where nothing is.

    rows   all its addresses from now on; None = they stay

    Returns field -> [before, after]. Raises EditedMeanwhile, naming who was faster.
    """
    before = seen(party, changes)
    for field, value in changes.items():
        setattr(party, field, value)
    after = seen(party, changes)
    changed: Changes = {field: [before[field], after[field]] for field in changes if before[field] != after[field]}
    columns = {column(type(party), field): after[field] for field in changed}
    if "name" in changed:
        columns |= derived(party)
    now = _addresses(party) if rows is not None else []
    if rows is not None and (was := as_typed(now)) != (will_be := as_typed(rows)):
        changed["addresses"] = [was, will_be]
    if not changed:
        return {}
    known = type(party)._default_manager.filter(pk=party.pk, revision=revision)
    if not known.update(**columns, revision=revision + 1):
        raise EditedMeanwhile(_who_was_faster(party, about))
    party.revision = revision + 1
    if rows is not None and "addresses" in changed:
        _replace_addresses(party, now, rows)
    if {"name", "addresses"} & changed.keys():
        write_words(party)
    return changed


def _addresses(party: Party) -> list[Address]:
    """Those of a contact and of all that were merged into it; those of a company."""
    is_contact = isinstance(party, Contact)
    is_its = Q(contact__in=Contact.objects.of_people([party.pk])) if is_contact else Q(company=party.pk)
    return list(Address.objects.filter(is_its).order_by("id"))


def as_typed(rows: Iterable[Address]) -> list[list[str]]:
    """What a person sees of addresses: each once, though two merged contacts may both have it."""
    once: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        once.setdefault((row.kind, row.normal), [row.kind, row.raw, row.label])
    return sorted(once.values())


def _replace_addresses(party: Party, now: Sequence[Address], rows: Sequence[Address]) -> None:
    """Write the difference: what stays keeps its row; what goes away goes from those too that were merged."""
    wanted = {(row.kind, row.normal): row for row in rows}
    kept: set[tuple[str, str]] = set()
    for row in now:
        key = (row.kind, row.normal)
        if key not in wanted:
            row.delete()
        elif key not in kept and (row.raw, row.label) != (wanted[key].raw, wanted[key].label):
            Address.objects.filter(pk=row.pk).update(raw=wanted[key].raw, label=wanted[key].label)
        kept.add(key)
    write_addresses(party, [row for key, row in wanted.items() if key not in kept])
    if isinstance(party, Contact):
        for merged in Contact.objects.filter(merged_into=party):
            write_words(merged)


def _who_was_faster(party: Party, about: str) -> str:
    last = Event.objects.filter(subject_kind=about, subject_id=party.pk).order_by("-id").first()
    name = User.objects.filter(pk=last.by_id).first() if last and last.by_id else None
    if name is None:
        return _("This was changed meanwhile. Nothing of yours is saved yet; look at it again.")
    return _("%(name)s has changed this meanwhile. Nothing of yours is saved yet; look at it again.") % {"name": name}


def _field(party: Party) -> str:
    return "contact" if isinstance(party, Contact) else "company"
