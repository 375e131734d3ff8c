"""What the actions share: how they say no, and how they write a change down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes


class Refused(Refusal):
    """What was asked of the business or its people cannot be done; nothing was written."""


class AlreadySetUp(Refused):
    """Somebody has set the business up before."""


class LinkRefused(Refused):
    """A one-time link does not open: unknown, used, too old, or its person is not active."""


@contextmanager
def unique(field: str, sentence: str) -> Iterator[None]:
    """Refuse where the database finds a value taken: by somebody who was faster by a moment, too."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused({field: sentence}) from error


def as_stored(value: object) -> object:
    """A value as the journal keeps it: a row by its id."""
    return value.pk if isinstance(value, models.Model) else value


def take_over(row: models.Model, values: Mapping[str, Any]) -> Changes:
    """Set what differs on a row, unsaved; returns field -> [before, after]."""
    changes: Changes = {}
    for field, value in values.items():
        before = getattr(row, field)
        if before != value:
            changes[field] = [as_stored(before), as_stored(value)]
            setattr(row, field, value)
    return changes


def id_of(user: User | None) -> int | None:
    """The id of the one who acts; None = the machine."""
    return user.pk if user else None


def sentence(error: ValidationError) -> str:
    """The sentences of a validation error as one line."""
    return " ".join(str(message) for message in error.messages)


def longest(model: type[models.Model], field: str) -> int:
    """How many characters a field of text takes."""
    return int(model._meta.get_field(field).max_length)  # type: ignore[union-attr, arg-type]  # fields of text have one
