"""Pages of landing points: saved while they are worked on, published, weighed against each other; their pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.traffic.events import PagePublished, PageSaved, PageWeighed, PictureAdded
from voronka.traffic.models import ConsentText, LandingPoint, Page, PageVersion, Picture
from voronka.traffic.pages import blocks as reading
from voronka.traffic.pages.blocks import Block, boxes_of, form_of
from voronka.traffic.pages.html import THEMES, Look, make
from voronka.traffic.pages.pictures import LARGEST, look_at
from voronka.traffic.queries.pages import page_of, sizes_of

MOST_WEIGHT, MOST_LIVE = 100, 4


class SavedMeanwhile(Refusal):
    """Somebody else has saved the page since it was looked at."""


def save_page(
    *, point: LandingPoint, blocks: Sequence[Block], theme: str, revision: int, by: User | None, at: datetime
) -> Page:
    """Keep a page as it is worked on; what is published stays. Publishes PageSaved; nothing where nothing differs.

    blocks    as `pages.blocks` reads them; an unfinished page can be saved
    revision  of the page that was looked at; 0 = it was not saved yet

    Raises SavedMeanwhile, and Refusal at "theme"; then nothing is written.
    """
    if theme not in THEMES:
        raise Refusal({"theme": _("Choose how the page looks.")})
    wanted = reading.cleaned(list(blocks))
    with transaction.atomic():
        LandingPoint.objects.select_for_update().get(pk=point.pk)  # one at a time, also before the first saving
        page = page_of(point)
        if page.revision != revision:
            raise SavedMeanwhile(_("Somebody else has changed this page meanwhile. Load it again; yours is not saved."))
        if page.pk and (page.blocks, page.theme) == (wanted, theme):
            return page
        page.blocks, page.theme, page.revision = wanted, theme, revision + 1
        page.save()
        record(
            PageSaved(point_id=point.pk, at=at),
            by_id=by.pk if by else None,
            changes={"blocks": [None, len(wanted)], "theme": [None, theme]},
        )
    return page


def publish_page(
    *, point: LandingPoint, revision: int, beside: bool = False, by: User | None, at: datetime
) -> PageVersion:
    """Publish a page as it was saved; the edge shows it at once. Publishes PagePublished.

    revision  of the page that was looked at
    beside    what is shown now is shown on, to other visitors: a test of versions. Else only the new one is

    What is shown already is not published once more: a double press returns the version of the first.

    Wordings of consents that are new are kept, each once. Raises SavedMeanwhile, and Refusal with all that is missing:
    "blocks.<id>" or "" -> sentence; then nothing is written.
    """
    with transaction.atomic():
        locked = LandingPoint.objects.select_for_update().get(pk=point.pk)
        page = page_of(locked)
        if page.revision != revision:
            raise SavedMeanwhile(_("Somebody else has changed this page meanwhile. Look at it again."))
        if found := reading.faults(page.blocks, locked.language):
            raise Refusal({f"blocks.{each.block}" if each.block else "": each.sentence for each in found})
        live = PageVersion.objects.filter(point=locked, weight__gt=0)
        shown = list(live)
        same = next((each for each in shown if _is_of(each, page, locked.language)), None)
        if same and (beside or shown == [same]):
            return same
        if beside and len(shown) >= MOST_LIVE:
            raise Refusal(format_lazy(_("At most {most} versions are shown side by side."), most=MOST_LIVE))
        if not beside:
            live.update(weight=0)
        version = _version(locked, page, by, at)
        record(
            PagePublished(point_id=locked.pk, page_version_id=version.pk, at=at),
            by_id=by.pk if by else None,
            changes={"number": [None, version.number]},
        )
    return version


def weigh_versions(
    *,
    point: LandingPoint,
    weights: Mapping[int, int],
    live: Collection[int] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Say how many visitors see which published version; those that are not named are not shown. Publishes PageWeighed.

    weights  number of a version -> 0 to 100, against those of the others
    live     the versions that were shown when somebody looked; None = whatever is shown

    An earlier version comes back by being the only one that is named. Raises SavedMeanwhile where others are shown by
    now, and Refusal; then nothing is written.
    """
    if any(not 0 <= weight <= MOST_WEIGHT for weight in weights.values()):
        raise Refusal(format_lazy(_("A weight is from 0 to {most}."), most=MOST_WEIGHT))
    shown = {number: weight for number, weight in weights.items() if weight}
    if len(shown) > MOST_LIVE:
        raise Refusal(format_lazy(_("At most {most} versions are shown side by side."), most=MOST_LIVE))
    with transaction.atomic():
        LandingPoint.objects.select_for_update().get(pk=point.pk)
        known = {each.number: each for each in PageVersion.objects.filter(point=point).defer("html", "frame", "thanks")}
        if unknown := set(shown) - set(known):
            raise Refusal(format_lazy(_("There is no version {number}."), number=min(unknown)))
        before = {number: version.weight for number, version in known.items() if version.weight}
        if live is not None and set(live) != set(before):
            raise SavedMeanwhile(_("Somebody else has changed meanwhile which versions are shown. Look at them again."))
        if before == shown:
            return
        for number, version in known.items():
            if version.weight != shown.get(number, 0):
                PageVersion.objects.filter(pk=version.pk).update(weight=shown.get(number, 0))
        record(
            PageWeighed(point_id=point.pk, at=at),
            by_id=by.pk if by else None,
            changes={"weights": [_told(before), _told(shown)]},
        )


def add_picture(*, body: bytes, by: User | None, at: datetime) -> Picture:
    """Keep a picture for pages; the same one is kept once. Publishes PictureAdded.

    Raises Refusal at "picture" for what is too large or no PNG, JPEG, GIF or WebP by its content; then nothing is
    written.
    """
    if len(body) > LARGEST:
        raise Refusal({"picture": format_lazy(_("A picture has at most {most} MB."), most=LARGEST // 10**6)})
    seen = look_at(body)
    if seen is None:
        raise Refusal({"picture": _("This is no picture that browsers show: take PNG, JPEG, GIF or WebP.")})
    digest = hashlib.sha256(body).hexdigest()[:40]
    with transaction.atomic():
        picture, is_new = Picture.objects.get_or_create(
            digest=digest,
            defaults={
                "kind": seen.kind,
                "width": seen.width,
                "height": seen.height,
                "body": body,
                "made_at": at,
                "by": by,
            },
        )
        if is_new:
            record(PictureAdded(picture_id=picture.pk, at=at), by_id=by.pk if by else None)
    return picture


def _is_of(version: PageVersion, page: Page, language: str) -> bool:
    """Whether it is this page as it stands now."""
    return (version.blocks, version.theme, version.language) == (page.blocks, page.theme, language)


def _version(point: LandingPoint, page: Page, by: User | None, at: datetime) -> PageVersion:
    newest = PageVersion.objects.filter(point=point).order_by("-number").values_list("number", flat=True).first()
    look = Look(
        language=point.language,
        theme=page.theme,
        action=f"/f/{point.key}",
        texts=_kept_wordings(page.blocks, point.language, at),
        sizes=sizes_of(page.blocks),
    )
    made = make(page.blocks, look)
    return PageVersion.objects.create(
        point=point,
        number=(newest or 0) + 1,
        blocks=page.blocks,
        theme=page.theme,
        language=point.language,
        html=made.html,
        frame=made.frame,
        thanks=made.thanks,
        published_at=at,
        by=by,
    )


def _kept_wordings(blocks: Sequence[Block], language: str, at: datetime) -> dict[tuple[str, str], int]:
    """The wordings of the boxes, each kept for ever under its hash: (purpose, wording) -> id."""
    form = form_of(blocks)
    kept = {}
    for box in boxes_of(form) if form else []:
        digest = hashlib.sha256(box.wording.encode()).hexdigest()
        text, _is_new = ConsentText.objects.get_or_create(
            purpose=box.purpose, language=language, digest=digest, defaults={"wording": box.wording, "made_at": at}
        )
        kept[box.purpose, box.wording] = text.pk
    return kept


def _told(weights: Mapping[int, int]) -> dict[str, Any]:
    return {str(number): weights[number] for number in sorted(weights)}
