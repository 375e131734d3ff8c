"""Whom a form is about: the deal or the contact that the address names, if the user may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from voronka.accounts.models import User
from voronka.activities.models import Task
from voronka.activities.queries import attempts_of, reachable_task
from voronka.contacts.models import Address, Contact
from voronka.contacts.queries import same_person_ids
from voronka.funnel.models import Deal
from voronka.web.request import Request


@dataclass(frozen=True)
class Subject:
    """A deal with its contact, if it is known, or a contact alone.

    name  whom it is about
    key   its place in an address: "deal=17"
    url   its page
    """

    contact: Contact | None
    deal: Deal | None

    @property
    def name(self) -> str:
        return self.deal.party_name if self.deal else str(self.contact)

    @property
    def key(self) -> str:
        kind, row = self._row
        return f"{kind}={row.pk}"

    @property
    def url(self) -> str:
        kind, row = self._row
        return page_of("deals:page" if kind == "deal" else "parties:contact", row.pk)

    @property
    def about(self) -> dict[str, Any]:
        """As the actions take it."""
        return dict([self._row])

    @property
    def _row(self) -> tuple[str, Any]:
        return ("deal", self.deal) if self.deal else ("contact", self.contact)

    def phones(self) -> list[Address]:
        """The numbers to call, in the order in which they were written down (2 queries)."""
        phones = Address.objects.filter(kind=Address.Kind.PHONE).order_by("pk")
        if self.contact:
            return list(phones.filter(contact__in=same_person_ids(self.contact)))
        return list(phones.filter(company=self.deal.company)) if self.deal and self.deal.company else []

    def attempts(self) -> int:
        """How many times we have called (1 query)."""
        return attempts_of(deal=self.deal, contact=self.contact)


def read_subject(request: Request) -> Subject:
    """The subject that `?deal=` or `?contact=` or `?task=` names. Raises Http404 where there is none to see."""
    if task_id := request.GET.get("task"):
        return _of_task(request.user, task_id)
    if deal_id := request.GET.get("deal"):
        deals = Deal.objects.visible_to(request.user).select_related("contact__merged_into", "company")
        deal = deals.filter(pk=number(deal_id)).first()
        if deal:
            return Subject(deal.contact, deal)
    elif contact_id := request.GET.get("contact"):
        contact = Contact.objects.visible_to(request.user).filter(pk=number(contact_id)).first()
        if contact:
            return Subject(contact, None)
    raise Http404


def task_or_404(user: User, task_id: int) -> Task:
    """A task that the user may open. Raises Http404."""
    task = reachable_task(user, task_id)
    if task is None:
        raise Http404
    return task


def page_of(name: str, *arguments: int) -> str:
    """The address of a page of another room; "" where there is no such room."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _of_task(user: User, task_id: str) -> Subject:
    task = task_or_404(user, number(task_id))
    if task.contact is None and task.deal is None:
        raise Http404
    return Subject(task.contact, task.deal)


def number(text: str) -> int:
    """The id that an address names. Raises Http404 for what cannot be one."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
