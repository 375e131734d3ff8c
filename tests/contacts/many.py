"""Many contacts at once: the rows that the actions would write, written in bulk."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from voronka.accounts.models import User
from voronka.contacts.finding import words_of
from voronka.contacts.likeness import folded, likeness
from voronka.contacts.models import Address, Contact, Word

FIRST = [
    "Иван",
    "Пётр",
    "Анна",
    "Мария",
    "Дмитрий",
    "Ольга",
    "Алексей",
    "Юлия",
    "Семён",
    "Артём",
    "János",
    "László",
    "Ágnes",
    "Éva",
    "Gergő",
    "John",
    "Mary",
    "Peter",
]
LAST = [
    "Иванов",
    "Петров",
    "Сидоров",
    "Кузнецов",
    "Ёжиков",
    "Соловьёв",
    "Волков",
    "Зайцев",
    "Орлов",
    "Фёдоров",
    "Nagy",
    "Kovács",
    "Szabó",
    "Tóth",
    "Kiss",
    "Varga",
    "Németh",
    "Őri",
    "Smith",
    "Miller",
    "Brown",
    "Clark",
]
ENDINGS = ("ский", "ов", "ев", "ин", "енко", "ян", "дзе", "швили", "сон", "фи", "ary", "eth", "old", "ing")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_contacts(count: int, owners: list[User], *, seed: int = 7, chunk: int = 5000) -> None:
    """`count` contacts, each with a phone and an e-mail, shared out among `owners`."""
    dice = random.Random(seed)
    for start in range(0, count, chunk):
        _make(range(start, min(start + chunk, count)), owners, dice)


def _make(numbers: range, owners: list[User], dice: random.Random) -> None:
    names = [f"{dice.choice(LAST)}{dice.choice(['', *ENDINGS])} {dice.choice(FIRST)}" for _ in numbers]
    contacts = Contact.objects.bulk_create(
        Contact(
            name=name,
            search=folded(name),
            likeness=likeness(name),
            owner=owners[number % len(owners)],
            region=f"Region {number % 40}",
            created_at=AT,
        )
        for number, name in zip(numbers, names, strict=True)
    )
    addresses = {
        contact: [_phone(contact, number, dice), _email(contact, number)]
        for number, contact in zip(numbers, contacts, strict=True)
    }
    Address.objects.bulk_create(address for pair in addresses.values() for address in pair)
    Word.objects.bulk_create(
        Word(contact=contact, word=word) for contact, pair in addresses.items() for word in words_of(contact.name, pair)
    )


def _phone(contact: Contact, number: int, dice: random.Random) -> Address:
    normal = f"+79{dice.randrange(100, 1000)}{number:06d}"
    return Address(contact=contact, kind=Address.Kind.PHONE, raw=normal, normal=normal)


def _email(contact: Contact, number: int) -> Address:
    normal = f"{likeness(contact.name).split(' ')[-1]}{number}@example.com"
    return Address(contact=contact, kind=Address.Kind.EMAIL, raw=normal, normal=normal)
