"""A program that brings the leads of Olist into an installation: `olist_leads.py FOLDER`.

Each origin is a source with its channel, each row of the first file a lead of it, each row of the second a won deal.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from voronka.contacts import actions as contacts  # noqa: E402
from voronka.funnel import actions as funnel  # noqa: E402
from voronka.funnel.importing import NewDeal, Step  # noqa: E402
from voronka.funnel.models import Deal, Pipeline, StageKind  # noqa: E402
from voronka.ground import clock  # noqa: E402
from voronka.journal.actions import open_batch  # noqa: E402
from voronka.leads.models import Lead  # noqa: E402
from voronka.traffic.actions import add_source  # noqa: E402
from voronka.traffic.models import Channel, Source  # noqa: E402

CHANNELS = {
    "organic_search": Channel.ORGANIC,
    "paid_search": Channel.SEARCH_ADS,
    "social": Channel.SOCIAL,
    "direct_traffic": Channel.DIRECT,
    "email": Channel.EMAIL,
    "referral": Channel.REFERRAL,
}
"""Of all others only a name is known."""
NOW = clock.now()
HOW = {"by": None, "at": NOW, "batch": open_batch(kind="import", by_id=None, at=NOW)}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sources(leads: list[dict[str, str]]) -> dict[str, Source]:
    names = sorted({row["origin"] for row in leads} - {""})
    return {name: add_source(name=name, channel=CHANNELS.get(name, Channel.OTHER), by=None, at=NOW) for name in names}


def bring_in(folder: Path) -> None:
    asked = rows(folder / "olist_marketing_qualified_leads_dataset.csv")
    known = sources(asked)
    people = contacts.create_contacts(rows=[contacts.NewContact(name=row["mql_id"]) for row in asked], **HOW)
    leads = Lead.objects.bulk_create(
        Lead(contact_id=person, source=known.get(row["origin"]), at=moment(row["first_contact_date"]))
        for person, row in zip(people, asked, strict=True)
    )
    win({row["mql_id"]: lead for row, lead in zip(asked, leads, strict=True)}, folder)


def win(leads: dict[str, Lead], folder: Path) -> None:
    """The deals that the second file tells of; one was won before its lead came."""
    pipeline = Pipeline.objects.get()
    stages = pipeline.stages.order_by("position")
    first, paid = stages[0].pk, stages.filter(kind=StageKind.WON)[0].pk
    won = [(leads[row["mql_id"]], moment(row["won_date"])) for row in rows(folder / "olist_closed_deals_dataset.csv")]
    made = [
        NewDeal(
            pipeline_id=pipeline.pk,
            contact_id=lead.contact_id,
            source_id=lead.source_id,
            steps=[Step(first, min(lead.at, at)), Step(paid, at)],
        )
        for lead, at in won
    ]
    ids = funnel.create_deals(rows=made, **HOW)
    deals = [Deal(pk=pk, lead=lead) for pk, (lead, _) in zip(ids, won, strict=True)]
    Deal.objects.bulk_update(deals, ["lead"], batch_size=200)


if __name__ == "__main__":
    bring_in(Path(sys.argv[1]))
