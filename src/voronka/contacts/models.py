from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner
from voronka.contacts import prefix  # noqa: F401 - the lookup `__prefix`, by which the indexes below are read
from voronka.ground.indexes import where_known


class Companies(models.QuerySet["Company"]):
    """Organisations."""

    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)


class Parties(models.QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)

    def current(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def of_people(self, ids: Collection[int]) -> Self:
        """These, and all that were merged into them; what hangs on any of them is looked for by their ids.

        A condition on what was merged, beside one on the contact itself, has the database read every row there is.
        """
        return self.filter(Q(pk__in=ids) | Q(merged_into__in=ids))


class Company(models.Model):
    """One organisation.

    search   the name folded for search (`ground.text.fold`): case, ё/е, accents; kept by the actions
    """

    name = models.CharField(max_length=200)
    tax_number = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    search = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    objects = Companies.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="contacts_company_has_a_name")]
        indexes = [
            models.Index(fields=["search", "id"], name="contacts_company_search"),
            models.Index(fields=["owner", "search", "id"], name="contacts_company_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One person across channels.

    region, audience   slices: where the person is, and which target audience
    merged_into        the contact that this one turned out to be; it stays, so a merge loses nothing
    search             the name folded for search
    likeness           the name as it sounds, whatever the order and the alphabet (`contacts.likeness`)
    batch              not checked by the database, as that of an `Event`
    """

    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="contacts", db_index=False)
    position = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    audience = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    search = models.CharField(max_length=250, blank=True)
    likeness = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+", db_constraint=False)

    objects = Parties.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contacts_contact_has_a_name"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="contacts_not_merged_into_itself"),
        ]
        indexes = [
            # a page of the list by name, of everybody and of one seller
            models.Index(fields=["search", "id"], name="contacts_contact_search"),
            models.Index(fields=["owner", "search", "id"], name="contacts_contact_by_owner"),
            models.Index(fields=["likeness"], condition=~Q(likeness=""), name="contacts_contact_likeness"),
            where_known("contacts_contact", "company"),
            where_known("contacts_contact", "merged_into"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def person(self) -> Contact:
        """Who this contact turned out to be; itself where it was not merged into another."""
        return self.merged_into or self


class Word(models.Model):
    """Something whose beginning finds a contact or a company (`contacts.finding`): a word of the name, an address.

    Ten rows of this a phone, and all of them can be written anew: the database does not look each party up for it.
    """

    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="words", db_index=False, db_constraint=False
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, related_name="words", db_index=False, db_constraint=False
    )
    word = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contact=None) ^ Q(company=None), name="contacts_word_has_one_party"),
            models.UniqueConstraint(
                fields=["contact", "word"],
                condition=Q(contact__isnull=False),
                name="contacts_word_once_per_contact",
            ),
            models.UniqueConstraint(
                fields=["company", "word"],
                condition=Q(company__isnull=False),
                name="contacts_word_once_per_company",
            ),
        ]
        indexes = [
            models.Index(
                fields=["word", "contact"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                condition=Q(contact__isnull=False),
                name="contacts_word_of_contacts",
            ),
            models.Index(
                fields=["word", "company"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                condition=Q(company__isnull=False),
                name="contacts_word_of_companies",
            ),
        ]


class Address(models.Model):
    """One way to reach a contact or a company: a phone, an e-mail, a name in a messenger.

    raw      as it was typed
    normal   the normal form by which it is found: +79123456789, ivan@example.com, ivan
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        VK = "vk", "VK"
        MAX = "max", "MAX"
        VIBER = "viber", "Viber"
        MESSENGER = "messenger", _("Messenger")

    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="addresses", db_index=False)
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="addresses", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    raw = models.CharField(max_length=254)
    normal = models.CharField(max_length=254)
    label = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contact=None) ^ Q(company=None), name="contacts_address_has_one_party"),
            models.UniqueConstraint(
                fields=["contact", "kind", "normal"],
                condition=Q(contact__isnull=False),
                name="contacts_address_once_per_contact",
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "normal"],
                condition=Q(company__isnull=False),
                name="contacts_address_once_per_company",
            ),
        ]
        indexes = [
            # who has this address already
            models.Index(fields=["normal"], name="contacts_address_search")
        ]

    def __str__(self) -> str:
        return self.raw


class Merge(models.Model):
    """Two contacts found to be one person, and what it takes to part them again.

    before, after   both contacts as they were and as they became: {id: {field: value}}
    """

    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at=None), name="contacts_merged_into_one_at_a_time"
            )
        ]
