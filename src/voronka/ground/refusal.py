"""A polite no: what was asked cannot be done, and nothing was written."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Field -> sentence for the person who asked; "" stands for the whole. Sentences are translated when shown."""

    def __init__(self, problems: Mapping[str, object] | object) -> None:
        self.problems: dict[str, object] = dict(problems) if isinstance(problems, Mapping) else {"": problems}
        super().__init__(self.problems)

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self.problems.values())
