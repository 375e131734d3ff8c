"""What the doors of this process share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from voronka.edge.database import Reader
from voronka.edge.keeping import Intake
from voronka.edge.known import Known
from voronka.edge.limits import Limit
from voronka.edge.shelf import Shelf
from voronka.ground.environment import Environment, environment
from voronka.traffic import intake


@dataclass(frozen=True)
class Here:
    """The edge of one installation."""

    environment: Environment
    reader: Reader
    known: Known
    intake: Intake
    pictures: Shelf[str, tuple[str, bytes] | None]
    per_address: Limit
    per_form: Limit
    per_key: Limit
    hits_per_address: Limit


@cache
def here() -> Here:
    """Made at the first request."""
    found = environment()
    reader = Reader(found)
    return Here(
        environment=found,
        reader=reader,
        known=Known(reader),
        intake=Intake(intake.writer(found.database_url)),
        pictures=Shelf(partial(_picture, reader), fresh_s=3600, most=20),
        per_address=Limit("address", found.per_address),
        per_form=Limit("form", found.per_form),
        per_key=Limit("key", found.per_key),
        hits_per_address=Limit("hits", found.hits_per_address),
    )


def _picture(reader: Reader, digest: str) -> tuple[str, bytes] | None:
    """Its kind and its bytes."""
    rows = reader.rows("SELECT kind, body FROM traffic_picture WHERE digest = %s", (digest,))
    return next(((kind, bytes(body)) for kind, body in rows), None)
