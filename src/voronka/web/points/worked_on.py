"""A page as it is worked on: its blocks in rows, what is missing, the form of one block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voronka.traffic.models import LandingPoint
from voronka.traffic.pages import blocks as reading
from voronka.traffic.pages.blocks import Block, BlockKind, Fault
from voronka.traffic.pages.edits import block_of
from voronka.traffic.pages.starting import first_blocks
from voronka.traffic.queries.pages import page_of
from voronka.web.points.block_forms import FORMS, BlockForm
from voronka.web.request import Request

ICONS = {
    BlockKind.HEADING: "flag",
    BlockKind.TEXT: "sticky-note",
    BlockKind.PICTURE: "eye",
    BlockKind.LIST: "layout-list",
    BlockKind.REVIEWS: "message-circle",
    BlockKind.VIDEO: "circle-play",
    BlockKind.FORM: "square-check-big",
}


@dataclass(frozen=True)
class Row:
    """A block in the list of blocks. words: what stands in it."""

    block: Block
    kind: BlockKind
    icon: str
    words: str
    faults: list[Fault]
    is_shown: bool


@dataclass(frozen=True)
class Sheet:
    """The page of a point. `revision` 0 = nobody has saved it; then it is what a page begins with."""

    point: LandingPoint
    blocks: list[Block]
    theme: str
    revision: int
    business: str

    @property
    def usual(self) -> dict[str, str]:
        """What the usual wordings depend on."""
        return {"language": self.point.language, "business": self.business}

    def faults(self) -> list[Fault]:
        return reading.faults(self.blocks, self.point.language)

    def rows(self, shown: int) -> list[Row]:
        found = self.faults()
        return [
            Row(
                block=block,
                kind=BlockKind(block["kind"]),
                icon=ICONS[block["kind"]],
                words=_words(block),
                faults=[fault for fault in found if fault.block == block["id"]],
                is_shown=block["id"] == shown,
            )
            for block in self.blocks
        ]

    def form(self, shown: int, *given: Any) -> BlockForm | None:
        """The form of a block; None = there is no such block."""
        block = block_of(self.blocks, shown)
        if block is None:
            return None
        more = {"usual": self.usual} if block["kind"] == BlockKind.FORM else {}
        return FORMS[block["kind"]](block | more, *(given or (None,)))


def sheet_of(request: Request, point: LandingPoint) -> Sheet:
    """The page as it stands (1 query)."""
    page = page_of(point)
    business = request.business.name
    blocks = page.blocks if page.pk else first_blocks(name=point.name, language=point.language, business=business)
    return Sheet(point, blocks, page.theme, page.revision, business)


def _words(block: Block) -> str:
    """All that is written first in a block; the list shows as much as fits."""
    if block["kind"] in {BlockKind.LIST, BlockKind.REVIEWS}:
        first = block["items"][0] if block["items"] else ""
        return str(first["text"] if isinstance(first, dict) else first)
    if block["kind"] == BlockKind.FORM:
        return str(block["button"])
    return str(block.get("text") or block.get("alt") or "")
