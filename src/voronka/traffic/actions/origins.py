"""Origins: found or made by what a visit says, and judged anew when the rules or the sources change."""

from __future__ import annotations

from django.db import connection, transaction

from voronka.traffic.models import ChannelRule, Origin, Source
from voronka.traffic.origins import FIELDS, Known, Rule, Rulebook, Said

TURN = 0x6F726967696E73
"""Whoever judges takes this turn on PostgreSQL: no origin is judged by rules that somebody is just changing."""


def rulebook() -> Rulebook:
    """The rules and the sources as they are now (2 queries)."""
    rules = ChannelRule.objects.values_list("field", "pattern", "channel", "source_id")
    sources = Source.objects.order_by("pk").values_list("pk", "name", "channel")
    return Rulebook([Rule(*each) for each in rules], [Known(*each) for each in sources])


def origin_of(said: Said) -> Origin:
    """The origin of visits that say this, made if it is new. The edge does the same without Django (`tracking`)."""
    known: Origin | None = Origin.objects.filter(digest=said.digest).first()
    if known:
        return known
    with transaction.atomic():
        take_turn()
        verdict = rulebook().judge(said)
        values = {"channel": verdict.channel, "source_id": verdict.source_id}
        origin: Origin
        origin, _ = Origin.objects.get_or_create(
            digest=said.digest, defaults=dict(zip(FIELDS, said.values(), strict=True)) | values
        )
    return origin


def judge_anew() -> int:
    """Judge all origins by the rules and sources as they are now, in the caller's transaction: history follows.

    Returns how many are of another channel or source than before (5 queries; 1 where there are none).
    """
    take_turn()
    if not Origin.objects.exists():
        return 0
    book = rulebook()
    changed = []
    for origin in Origin.objects.all():
        verdict = book.judge(said_by(origin))
        if (origin.channel, origin.source_id) != (verdict.channel, verdict.source_id):
            origin.channel, origin.source_id = verdict.channel, verdict.source_id
            changed.append(origin)
    Origin.objects.bulk_update(changed, ["channel", "source"], batch_size=500)
    return len(changed)


def said_by(origin: Origin) -> Said:
    """What its visits say."""
    return Said(*(getattr(origin, name) for name in FIELDS))


def take_turn() -> None:
    """Wait for whoever judges, until the end of the transaction; on SQLite a transaction is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
