"""What a kind of landing point usually is, so that one press says most of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voronka.traffic.models import PointKind, TargetAction


@dataclass(frozen=True)
class Preset:
    """A kind of landing point in the list of kinds.

    target   what visitors usually do there
    """

    kind: PointKind
    icon: str
    target: TargetAction
    about: str | Promise


PRESETS = {
    each.kind: each
    for each in (
        Preset(PointKind.PAGE, "layout-list", TargetAction.FORM, _("Made here without code, with a form on it.")),
        Preset(PointKind.FORM, "square-check-big", TargetAction.FORM, _("Put into a page of a site that you have.")),
        Preset(PointKind.POPUP, "square-kanban", TargetAction.FORM, _("A form that opens over a page of your site.")),
        Preset(PointKind.CHAT, "message-circle", TargetAction.CHAT, _("A link or a code that opens a messenger.")),
        Preset(PointKind.PHONE, "phone", TargetAction.CALL, _("A number in an ad, on a sign, on a car.")),
        Preset(PointKind.SHOP, "banknote", TargetAction.VISIT, _("People at the door are counted by hand or counter.")),
        Preset(PointKind.OFFICE, "building-2", TargetAction.VISIT, _("Who comes in is counted at the reception.")),
        Preset(PointKind.STAND, "flag", TargetAction.FORM, _("At a fair or in a mall, with a QR code.")),
        Preset(PointKind.DEMO, "circle-play", TargetAction.DEMO, _("A lecture, a tasting, a test drive.")),
    )
}
"""By kind, in the order in which they are offered."""
