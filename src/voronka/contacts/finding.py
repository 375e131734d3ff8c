"""What a text that somebody types may mean, and who is found by it.

Contacts and companies are found by `Word` rows: the words of the name, each e-mail and name in a messenger, and the
digits of each phone from its first digit on, from its second on, and so forth. So whatever is typed is the beginning of
a word, and one index finds it on either database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from voronka.accounts.models import User, visible_by_owner
from voronka.contacts.addresses import LINKS
from voronka.contacts.likeness import LONGEST_WORD, folded, name_words
from voronka.contacts.models import Address, Contact, Word
from voronka.contacts.phones import without_trunk
from voronka.ground.text import clean_line

FEWEST_DIGITS = 3
LONGEST_TEXT = 100
HITS_OF_A_PHONE = 13
"""At most: one for each digit after which there are enough."""
Meaning = tuple[str, ...]
"""Beginnings of words that must all be there."""


def words_of(name: str, addresses: Iterable[Address]) -> list[str]:
    """All the words by which somebody with this name and these addresses is found, each once."""
    words = list(name_words(name))
    for address in addresses:
        normal = address.normal
        if normal.startswith("+"):
            words += [normal[start:] for start in range(1, len(normal) - FEWEST_DIGITS + 1)]
        else:
            words.append(folded(normal)[:LONGEST_WORD])
    return list(dict.fromkeys(words))


def meanings(text: str, region: str) -> list[Meaning]:
    """What a text may mean, the likeliest first; nothing where there is nothing to look for.

    region   the country whose phones may be written without a country code

    >>> meanings("8 (912) 345", "RU")
    [('912345',), ('8912345',)]
    """
    line = clean_line(text)[:LONGEST_TEXT]
    digits = "".join(str(int(digit)) for digit in re.findall(r"\d", line))
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d_]|@", line):
        short = without_trunk(digits, region)
        return [(each,) for each in dict.fromkeys((short, digits)) if len(each) >= FEWEST_DIGITS]
    for _kind, link in LINKS:
        line = link.sub("", line, count=1)
    address = folded(line.removeprefix("@"))[:LONGEST_WORD]
    found = [] if "@" in line else [name_words(line)]
    return [each for each in dict.fromkeys([*found, (address,) if " " not in address else ()]) if any(each)]


def hits(meaning: Meaning, party: str) -> QuerySet[Word]:
    """Words that begin so, in their order; the longest is read from the index, the others are looked up beside it.

    party   "contact" or "company"
    """
    first, *others = sorted(meaning, key=len, reverse=True)
    rows = Word.objects.filter(**{"word__prefix": first, f"{party}__isnull": False})
    for word in others:
        rows = rows.filter(Exists(Word.objects.filter(**{party: OuterRef(party), "word__prefix": word})))
    return rows.order_by("word", party)


def people(rows: QuerySet[Any], user: User, most: int) -> list[int]:
    """The ids of so many contacts that hits belong to, if the user sees them; of a merged one, that it belongs to.

    Read on until there are so many: a person may be hit by each digit of his phone, and by all that were merged.
    """
    own = visible_by_owner(rows.filter(contact__merged_into=None), user, owner="contact__owner")
    merged = visible_by_owner(
        rows.filter(contact__merged_into__isnull=False), user, owner="contact__merged_into__owner"
    )
    hit = (own | merged).annotate(person=Coalesce(F("contact__merged_into"), F("contact")))
    found: dict[int, None] = {}
    start, stop = 0, most * HITS_OF_A_PHONE
    while len(found) < most:
        some = list(hit.values_list("person", flat=True)[start:stop])
        found |= dict.fromkeys(some)
        if len(some) < stop - start:
            break
        start, stop = stop, stop * 4
    return list(found)[:most]


def is_meant(text: str, region: str, party: str) -> Q:
    """Whether a contact or a company is one that the text may mean (1 query for each meaning, of contacts).

    Those that were merged are looked for by themselves: in one condition with the others the database would read all
    that a common word means before it shows a page of it.
    """
    meant = Q(pk__in=[])
    for meaning in meanings(text, region):
        found = hits(meaning, party).order_by()
        meant |= Q(pk__in=found.values(party))
        if party == "contact":
            merged = Contact.objects.filter(Exists(found.filter(contact=OuterRef("pk"))), merged_into__isnull=False)
            meant |= Q(pk__in=list(merged.values_list("merged_into", flat=True)))
    return meant
