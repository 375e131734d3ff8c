"""How an app says what happened, and how another one listens.

    @dataclass(frozen=True, kw_only=True)
    class DealMoved(Happening, kind="funnel.deal_moved", about="funnel.deal"):
        deal_id: int
        to_stage_id: int

    @on(DealMoved, consumer="automation.enroll")
    def enroll(event: DealMoved) -> None: ...

Long work (an import, an undo) is a delivery too, done in steps:

    @on(RunAsked, consumer="imports.run", steps=True)
    def run(event: RunAsked) -> Iterator[Step]: ...

An event carries ids and moments, no names or phones. A handler may run twice: a unique constraint of its own keeps the
repeat harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

KINDS: dict[str, type[Happening]] = {}
"""Every kind of event, by its name."""
CONSUMERS: dict[str, dict[str, Callable[[Any], Any]]] = {}
"""Kind of event -> consumer -> handler."""
STEPPED: set[str] = set()
"""Consumers that work in steps."""
Step = Callable[[], bool | None]
"""A piece of long work: all that it writes and the note how far the work is; called inside a transaction.

True = the work is further than ever, and after a failure goes on from here: the count of attempts begins anew.
"""


class WorkIsOver(Exception):
    """Raised by a step: the work was stopped, or somebody else does it. Nothing of the step is kept, none follows."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """The base of all events. `at` is the moment in the world, aware."""

    kind: ClassVar[str]
    about: ClassVar[str]
    at: datetime

    def __init_subclass__(cls, *, kind: str, about: str) -> None:
        cls.kind, cls.about = kind, about
        KINDS[kind] = cls

    @property
    def subject_id(self) -> int:
        """The id of what it happened to: the field named after it."""
        return int(getattr(self, f"{self.about.split('.')[-1]}_id"))

    def payload(self) -> dict[str, Any]:
        """As JSON, without `at`."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in vars(self).items()
            if name != "at"
        }

    @classmethod
    def read(cls, *, at: datetime, payload: dict[str, Any]) -> Self:
        """Back from JSON; fields that a later release added must have defaults."""
        moments = {field.name for field in fields(cls) if str(field.type).startswith("datetime")} - {"at"}
        known = {
            name: datetime.fromisoformat(value) if name in moments and value else value
            for name, value in payload.items()
        }
        return cls(at=at, **known)


H = TypeVar("H", bound=Happening)


def on(
    event: type[H], *, consumer: str, steps: bool = False
) -> Callable[[Callable[[H], Iterator[Step] | None]], Callable[[H], Iterator[Step] | None]]:
    """Deliver every `event` recorded from now on to this function, at least once, in a transaction of its own.

    steps   it yields steps instead: what it does between them is in no transaction, each step is in one. After a kill
            it is begun anew, and goes on from what its last step has noted
    """

    def register(handler: Callable[[H], Iterator[Step] | None]) -> Callable[[H], Iterator[Step] | None]:
        CONSUMERS.setdefault(event.kind, {})[consumer] = handler
        if steps:
            STEPPED.add(consumer)
        return handler

    return register
