"""What is put into other sites: addresses of a landing point on the edge, and lines of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

from voronka.traffic.models import PointKind
from voronka.web.streams import edge_of

if TYPE_CHECKING:
    from voronka.traffic.models import LandingPoint
    from voronka.web.request import Request

FORMS = frozenset({PointKind.PAGE, PointKind.FORM, PointKind.POPUP, PointKind.STAND, PointKind.DEMO})


@dataclass(frozen=True)
class Snippet:
    """Something to copy.

    id      of the field that shows it
    opens   whether it is an address that a browser can open
    """

    id: str
    label: str
    text: str
    hint: str
    opens: bool = False


def snippets(request: Request, point: LandingPoint) -> list[Snippet]:
    """What of a point can be given out or put into a site."""
    edge = edge_of(request)
    found = []
    if point.slug:
        address = f"https://{point.domain}/" if point.domain else f"{edge}/p/{point.slug}"
        hint = _("Give it out, with utm_source and the like behind a “?”, so that visits say where they come from.")
        found.append(Snippet("page", _("Its page"), address, hint, opens=True))
    if point.chat:
        hint = _("Opens the messenger, with a code in the text by which the visit is found again.")
        found.append(Snippet("chat", _("Its chat"), f"{edge}/m/{point.key}", hint, opens=True))
    if point.phone:
        number = "".join(letter for letter in point.phone if letter.isdigit() or letter == "+")
        link = format_html('<a href="tel:{}">{}</a>', number, point.phone)
        hint = _("In a page with the tracker: each press is counted as a call.")
        found.append(Snippet("phone", _("The number as a link"), link, hint))
    return [*found, *_of_a_form(edge, point)]


def _of_a_form(edge: str, point: LandingPoint) -> list[Snippet]:
    """Its form in a site that there is already."""
    found = []
    if point.kind == PointKind.POPUP:
        popup = format_html(
            '<script src="{}/f.js" data-point="{}" data-title="{}" async></script>', edge, point.key, _("Request form")
        )
        hint = _('Opens the form where one presses a link to #voronka, or by itself with data-after="20" seconds.')
        found.append(Snippet("popup", _("The pop-up"), popup, hint))
    frame = format_html(
        '<iframe src="{}/f/{}/embed" title="{}" width="100%" height="520" loading="lazy"></iframe>',
        edge, point.key, _("Request form"),
    )  # fmt: skip
    found.append(Snippet("frame", _("The form in a frame"), frame, _("Where the form shall stand in your site.")))
    script = format_html('<script src="{}/t.js" data-point="{}" async></script>', edge, point.key)
    hint = _("Before </body> of each page of your site: counts visits and keeps where they come from.")
    found.append(Snippet("script", _("The tracker"), script, hint))
    found.append(
        Snippet("action", _("For a form of your own"), f"{edge}/f/{point.key}", _("The form is sent here by POST."))
    )
    return found
