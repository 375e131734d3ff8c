"""What the numbers of `reports.records` are called, above the list of what they count."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from voronka.reports.names import Names


def title_of(number: str, names: Names) -> str:
    """A number in words, with its stage or its reason: "Lost: too expensive"."""
    kind, *ids = number.split(":")
    said = _titles().get(kind)
    if said is None:
        return _("Deals")
    pk = int(ids[0]) if ids and ids[0].isdecimal() else 0
    what = {"lost": names.reasons}.get(kind, names.stage_names).get(pk, "")
    return f"{said}: {what}" if what else said


def _titles() -> Mapping[str, str]:
    return {
        "deals": _("All deals"),
        "won": _("Won"),
        "lost": _("Lost"),
        "decided": _("Decided: won or lost"),
        "open": _("Still open"),
        "closed": _("Closed, from the first contact to the end"),
        "paid": _("Won with a known amount"),
        "unpaid": _("Won without a known amount"),
        "with_customer": _("With a known customer"),
        "stands": _("Stand in the stage"),
    }
