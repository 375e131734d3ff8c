"""What a press of a button does to the blocks of a page. Each gives new blocks; what cannot be done changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from voronka.traffic.pages.blocks import MOST_BLOCKS, Block


def block_of(blocks: Sequence[Block], pk: int) -> Block | None:
    return next((block for block in blocks if block["id"] == pk), None)


def with_block(blocks: Sequence[Block], changed: Block) -> list[Block]:
    """With this block in place of the one of its id."""
    return [changed if block["id"] == changed["id"] else block for block in blocks]


def with_new(blocks: Sequence[Block], new: Block, *, after: int) -> tuple[list[Block], int]:
    """With one more block behind another, or at the end; and its id."""
    pk = max((block["id"] for block in blocks), default=0) + 1
    if len(blocks) >= MOST_BLOCKS:
        return list(blocks), after
    place = next((number for number, block in enumerate(blocks, 1) if block["id"] == after), len(blocks))
    return [*blocks[:place], new | {"id": pk}, *blocks[place:]], pk


def without(blocks: Sequence[Block], pk: int) -> list[Block]:
    return [block for block in blocks if block["id"] != pk]


def moved(blocks: Sequence[Block], pk: int, by: int) -> list[Block]:
    """With a block so many places further down (up, if negative)."""
    block = block_of(blocks, pk)
    if block is None:
        return list(blocks)
    place = blocks.index(block) + by
    rest = without(blocks, pk)
    return [*rest[:place], block, *rest[place:]] if 0 <= place <= len(rest) else list(blocks)
