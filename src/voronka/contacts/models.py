from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner


class Parties(models.QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)

    def current(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)


class Company(models.Model):
    """One organisation.

    search   the name folded for search (`ground.text.fold`): case, ё/е, accents; kept by the actions
    """

    name = models.CharField(max_length=200)
    tax_number = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    search = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="contacts_company_has_a_name")]
        indexes = [models.Index(fields=["search"], name="contacts_company_search")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One person across channels.

    region, audience   slices: where the person is, and which target audience
    merged_into        the contact that this one turned out to be; it stays, so a merge loses nothing
    search             the name folded for search
    """

    name = models.CharField(max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="contacts")
    position = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    audience = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    search = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    objects = Parties.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contacts_contact_has_a_name"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="contacts_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["search"], name="contacts_contact_search"),
            models.Index(fields=["owner", "id"], name="contacts_contact_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """One way to reach a contact or a company: a phone, an e-mail, a name in a messenger.

    raw      as it was typed
    normal   the normal form by which it is found: +79123456789, ivan@example.com, @ivan
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        VK = "vk", "VK"
        MAX = "max", "MAX"
        VIBER = "viber", "Viber"
        MESSENGER = "messenger", "Messenger"

    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="addresses")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="addresses")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    raw = models.CharField(max_length=254)
    normal = models.CharField(max_length=254)
    label = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contact=None) ^ Q(company=None), name="contacts_address_has_one_party"),
            models.UniqueConstraint(fields=["contact", "kind", "normal"], name="contacts_address_once_per_contact"),
            models.UniqueConstraint(fields=["company", "kind", "normal"], name="contacts_address_once_per_company"),
        ]
        indexes = [models.Index(fields=["normal"], name="contacts_address_search")]


class Merge(models.Model):
    """Contacts found to be one person, and what it takes to part them again.

    before   the contacts as they were: {id: {field: value}}, enough to restore each exactly
    """

    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True)
