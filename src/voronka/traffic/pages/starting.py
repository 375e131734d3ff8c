"""What a page begins with, so that nobody sits before an empty one."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from voronka.traffic.models import Purpose
from voronka.traffic.pages.blocks import Block, BlockKind, FieldName
from voronka.traffic.pages.consents import usual_wording


def first_blocks(*, name: str, language: str, business: str) -> list[Block]:
    """A page that lacks only what it offers: a heading, a text, a list, a form.

    name      what the page is about
    business  who asks for the consents
    """
    with translation.override(language):
        parts: list[Block] = [
            {"kind": BlockKind.HEADING.value, "text": name},
            {"kind": BlockKind.TEXT.value, "text": _("Say here in two sentences what you offer and to whom.")},
            {"kind": BlockKind.LIST.value, "items": [_("What one gets"), _("What it costs"), _("What happens next")]},
        ]
    parts.append(new_block(BlockKind.FORM.value, language=language, business=business))
    return [{"id": number, **part} for number, part in enumerate(parts, 1)]


def first_form(*, language: str, business: str) -> Block:
    """A form that asks for little."""
    wording = usual_wording(Purpose.PROCESSING, language=language, business=business)
    with translation.override(language):
        return {
            "text": "",
            "fields": [FieldName.NAME.value, FieldName.PHONE.value, FieldName.EMAIL.value, FieldName.MESSAGE.value],
            "consents": [{"purpose": Purpose.PROCESSING.value, "wording": wording}],
            "confirms": False,
            "button": _("Leave a request"),
            "thanks": _("We have got your request and will be in touch."),
            "gift": "",
            "gift_url": "",
        }


def new_block(kind: str, *, language: str, business: str) -> Block:
    """An empty block of a kind; a form is not empty."""
    return {"kind": kind, **(first_form(language=language, business=business) if kind == BlockKind.FORM else {})}
