"""The boxes of a form. What each purpose is called in a wording, and when one box is made to serve two purposes.

Russian law (152-FZ, article 9, as changed from 2025-09-01) wants the consent to processing apart from everything else,
and advertising (38-FZ, article 18) only after a consent of its own; the GDPR (article 7) likewise. A machine cannot
judge a wording; it can see that one box speaks of two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from voronka.traffic.models import Purpose

_RUSSIAN = {
    Purpose.PROCESSING: re.compile(r"обраб\w+\s+(?:\w+\s+){0,4}(?:данн|сведен)|обработк\w+ пдн?\b", re.IGNORECASE),
    Purpose.ADVERTISING: re.compile(
        r"реклам|рассыл|маркетинг|спецпредложен|\bакци(?:ях|и|ями|й)\b|новост|скидк|промо", re.IGNORECASE
    ),
    Purpose.PASSING_ON: re.compile(
        r"(?<!не )(?<!без )переда\w+[^.]*(?:третьим лицам|партн[её]рам)|(?<!не )предоставл\w+[^.]*третьим лицам",
        re.IGNORECASE,
    ),
}
"""By what a Russian wording speaks of a purpose."""
_BY_PRESSING = re.compile(r"(?:нажима|нажав|отправля|продолжа)\w*[^.]*(?:соглаш|соглас)", re.IGNORECASE)


@dataclass(frozen=True)
class Box:
    """A box of a form: what one agrees to, and the words beside it."""

    purpose: str
    wording: str


def usual_wording(purpose: str, *, language: str, business: str) -> str:
    """The words that a new box begins with, in the language of the page."""
    with translation.override(language):
        name = business or gettext("the operator of this page")
        return {
            Purpose.PROCESSING: gettext(
                "I agree that %(name)s processes my personal data, as I have written them here, to answer my request."
            ),
            Purpose.ADVERTISING: gettext(
                "I agree to receive advertising from %(name)s by phone, e-mail and messengers."
            ),
            Purpose.PASSING_ON: gettext("I agree that %(name)s hands my personal data on to its partners."),
        }[Purpose(purpose)] % {"name": name}


def problems_of_boxes(boxes: Sequence[Box], *, language: str, texts: Sequence[str]) -> Iterator[str | Promise]:
    """What keeps a form with these boxes from being published, as sentences.

    texts   what else is written on the page: a consent must not hide there
    """
    if len({box.purpose for box in boxes}) < len(boxes):
        yield _("Each consent has one box.")
    if len({box.wording for box in boxes}) < len(boxes):
        yield _("Two boxes say the same. Each consent has words of its own.")
    for box in boxes:
        if not box.wording:
            yield format_lazy(_("The box “{purpose}” has no words."), purpose=Purpose(box.purpose).label)
    if language == "ru":
        yield from _russian_problems(boxes, texts)


def _russian_problems(boxes: Sequence[Box], texts: Sequence[str]) -> Iterator[str | Promise]:
    if not any(box.purpose == Purpose.PROCESSING for box in boxes):
        yield _("A Russian form needs a box for the processing of personal data (152-FZ, article 9).")
    for box in boxes:
        for other, pattern in _RUSSIAN.items():
            if other != box.purpose and pattern.search(box.wording):
                yield format_lazy(
                    _("The box “{box}” speaks of “{other}” too. Each needs a box of its own (152-FZ, article 9)."),
                    box=Purpose(box.purpose).label,
                    other=other.label,
                )
    if any(_BY_PRESSING.search(text) for text in texts):
        yield _("To press a button is no consent. Take the sentence out: the boxes are there for that.")
