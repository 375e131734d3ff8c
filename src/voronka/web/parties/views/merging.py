"""Two contacts that are one person: choose the other, compare side by side, merge, undo."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.contacts import actions, queries
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Contact, Merge
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.parties.answers import go, is_fragment, refused
from voronka.web.parties.links import shown
from voronka.web.parties.listing import number
from voronka.web.parties.views.contacts import contact_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request

FIELDS: tuple[tuple[str, Promise], ...] = (
    ("name", gettext_lazy("Name")),
    ("company", gettext_lazy("Company")),
    ("position", gettext_lazy("Position")),
    ("region", gettext_lazy("Region")),
    ("audience", gettext_lazy("Audience")),
    ("owner", gettext_lazy("Seller")),
)


@dataclass(frozen=True)
class Choice:
    """A field of two contacts side by side; `takes_other` is what we propose: nothing is given up for an empty one."""

    field: str
    label: str | Promise
    ours: object
    theirs: object

    @property
    def differs(self) -> bool:
        return self.ours != self.theirs

    @property
    def takes_other(self) -> bool:
        return not self.ours and bool(self.theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def merge(request: Request, contact_id: int) -> HttpResponse:
    """`?q=`: whom to merge with; `?other=`: both side by side; sent: one contact, and a way back."""
    kept = contact_or_404(request, contact_id)
    said = request.POST if request.method == "POST" else request.GET
    other = _other(request, said.get("other", ""))
    if other is None or other.pk == kept.pk:
        return _choose(request, kept)
    if request.method != "POST":
        return _compare(request, kept, other)
    take = [field for field, _label in _choosable(request.user, kept) if request.POST.get(field) == "other"]
    page = reverse("parties:contact", args=[kept.pk])
    try:
        done = actions.merge_contacts(kept=kept, other=other, take=take, by=request.user, at=clock.now())
    except Refusal as refusal:
        return refused(request, str(refusal), otherwise=page)
    text = _("%(other)s is merged into this contact.") % {"other": other}
    return go(request, page, text, undo=reverse("parties:undo_merge", args=[done.pk]))


@require_POST
@needs(Capability.WORK_DEALS)
def undo(request: Request, merge_id: int) -> HttpResponse:
    """Two people again."""
    kept = Contact.objects.visible_to(request.user)
    found = Merge.objects.filter(pk=merge_id, kept__in=kept).select_related("kept", "other").first()
    if found is None:
        raise Http404
    page = reverse("parties:contact", args=[found.kept_id])
    try:
        stays = actions.undo_merge(merge=found, by=request.user, at=clock.now())
    except Refusal as refusal:
        return refused(request, str(refusal), otherwise=page)
    text = _("They are two contacts again.")
    if stays:
        fields = ", ".join(str(label) for field, label in FIELDS if field in stays)
        text += " " + _("What was there before is gone, so this stays as it is: %(fields)s.") % {"fields": fields}
    return go(request, page, text)


def _choose(request: Request, kept: Contact) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    if text:
        found = queries.find(user=request.user, text=text, limit=10)
    else:
        known = [NewAddress(each.kind, each.normal) for each in queries.addresses_of([kept]).get(kept.pk, [])]
        alike = queries.possible_duplicates(user=request.user, name=kept.name, addresses=known, beside=kept)
        found = [match.contact for match in alike if match.contact]
    people = [person for person in found if person.pk != kept.pk]
    addresses = queries.addresses_of(people)
    rows = [(person, shown(addresses.get(person.pk, []))) for person in people]
    context = {"contact": kept, "rows": rows, "text": text}
    name = "found" if request.headers.get("HX-Target", "").endswith("merge-found") else "dialog"
    return render(
        request, f"parties/merge_choose.html#{name}" if is_fragment(request) else "parties/merge_choose.html", context
    )


def _compare(request: Request, kept: Contact, other: Contact) -> HttpResponse:
    fields = _choosable(request.user, kept)
    choices = [Choice(field, label, getattr(kept, field), getattr(other, field)) for field, label in fields]
    addresses = queries.addresses_of([kept, other])
    context = {
        "contact": kept,
        "other": other,
        "choices": [choice for choice in choices if choice.ours or choice.theirs],
        "ours": shown(addresses.get(kept.pk, [])),
        "theirs": shown(addresses.get(other.pk, [])),
    }
    return render(request, "parties/merge.html#dialog" if is_fragment(request) else "parties/merge.html", context)


def _choosable(user: User, kept: Contact) -> list[tuple[str, Promise]]:
    """The fields to choose; who may not give things to others chooses the seller only where the contact is nobody's."""
    may_give = can(user, Capability.ASSIGN) or kept.owner_id is None
    return [(field, label) for field, label in FIELDS if may_give or field != "owner"]


def _other(request: Request, said: str) -> Contact | None:
    """The contact to merge with, if there is such a one that the user sees."""
    known = number(said)
    rows = Contact.objects.visible_to(request.user).current().select_related("company", "owner")
    return rows.filter(pk=known).first() if known else None
