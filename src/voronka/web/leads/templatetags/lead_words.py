"""What a lead says, in words."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from voronka.contacts.models import Address
from voronka.ground import clock
from voronka.leads.models import Lead
from voronka.leads.reading import read_request, said_fields
from voronka.traffic.confirming import token_for
from voronka.traffic.models import Origin, Submission
from voronka.traffic.pages.blocks import form_of

register = template.Library()

LONGEST_VALUE = 5_000
MOST_VALUES = 100


@register.filter
def arrived(submission: Submission) -> list[tuple[str, str]]:
    """What a request said, field by field."""
    return said_fields(submission.payload, most=MOST_VALUES, longest=LONGEST_VALUE)


@register.filter
def confirmation_link(submission: Submission, edge: str) -> str:
    """The link by which the sender confirms what he agreed to; "" where his form does not ask for it, or it is done.

    edge   the address of the edge
    """
    form = form_of(submission.version.blocks) if submission.version else None
    is_open = any(consent.confirmed_at is None for consent in submission.consents.all())
    has_email = any(each.kind == Address.Kind.EMAIL for each in read_request(submission.payload).addresses)
    if not form or not form.get("confirms") or not is_open or not has_email:
        return ""
    return f"{edge}/c/{token_for(submission.pk, now=clock.now(), key=settings.ENVIRONMENT.secret_key)}"


@register.filter
def touch(origin: Origin | None) -> list[str]:
    """Where a visit came from, piece by piece."""
    if origin is None:
        return []
    said = [str(origin.get_channel_display()), str(origin.source or origin.utm_source)]
    for value, words in (
        (origin.utm_campaign, _("campaign “%(value)s”")),
        (origin.utm_term, _("searched for “%(value)s”")),
        (origin.utm_content, _("advertisement “%(value)s”")),
        (origin.referrer, _("by a link on %(value)s")),
        (origin.click_id, _("with the label %(value)s")),
    ):
        said.append(words % {"value": value} if value else "")
    return [piece for piece in said if piece]


@register.filter
def verdict(lead: Lead) -> str:
    """The verdict in a word or two."""
    if lead.is_clean is None:
        return _("Not judged yet")
    return _("Clean") if lead.is_clean else str(lead.get_defect_display())


@register.filter
def verdict_kind(lead: Lead) -> str:
    """How the pill of a verdict looks."""
    return {None: "quiet", True: "won", False: "lost"}[lead.is_clean]
