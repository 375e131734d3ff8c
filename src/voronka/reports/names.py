"""What the ids in the columns are called: people, teams, products, sources, stages, reasons, custom fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from voronka.accounts.models import Team, User
from voronka.accounts.queries import business
from voronka.catalog.models import Product
from voronka.funnel.models import DealField, LossReason, Pipeline, Stage
from voronka.traffic.models import LandingPoint, Source

Row = TypeVar("Row", Stage, LossReason)


@dataclass(frozen=True)
class Names:
    """Every id that a column may hold -> what it is called. No two rows of one kind are called alike.

    source_of_point   landing point -> the source of what comes there without saying where from
    team_of      user -> team, 0 = none
    channel_of   source -> channel
    pipelines    by their position, the archived ones last
    stages       pipeline -> its stages in the order of the drawing; those taken out of it last
    reasons      loss reason -> name; `reasons_of` pipeline -> its reasons
    fields       key -> custom field that is in use
    zone         of the business: its days are the days of every report
    """

    sellers: Mapping[int, str]
    teams: Mapping[int, str]
    products: Mapping[int, str]
    sources: Mapping[int, str]
    points: Mapping[int, str]
    source_of_point: Mapping[int, int]
    team_of: Mapping[int, int]
    channel_of: Mapping[int, str]
    pipelines: Mapping[int, Pipeline]
    stages: Mapping[int, list[Stage]]
    stage_names: Mapping[int, str]
    reasons: Mapping[int, str]
    reasons_of: Mapping[int, list[LossReason]]
    fields: Mapping[str, DealField]
    zone: ZoneInfo

    @classmethod
    def read(cls) -> Names:
        """As they are now (10 queries, small tables)."""
        users = list(User.objects.only("name", "email", "team_id"))
        sources = list(Source.objects.all())
        points = list(LandingPoint.objects.only("name", "source_id"))
        pipelines = Pipeline.objects.order_by("is_archived", "position", "id")
        stages = list(Stage.objects.order_by("is_gone", "position", "id"))
        reasons = list(LossReason.objects.all())
        fields = DealField.objects.filter(is_gone=False)
        return cls(
            sellers=told_apart((user.pk, str(user), user.email) for user in users),
            teams=told_apart((team.pk, team.name, "") for team in Team.objects.all()),
            products=told_apart(Product.objects.values_list("pk", "name", "code")),
            sources=told_apart((source.pk, source.name, "") for source in sources),
            points=told_apart((point.pk, point.name, "") for point in points),
            source_of_point={point.pk: point.source_id for point in points if point.source_id},
            team_of={user.pk: user.team_id or 0 for user in users},
            channel_of={source.pk: source.channel for source in sources},
            pipelines={pipeline.pk: pipeline for pipeline in pipelines},
            stages=_by_pipeline(stages),
            stage_names=_told_apart_within(stages),
            reasons=_told_apart_within(reasons),
            reasons_of=_by_pipeline(reasons),
            fields={field.key: field for field in fields},
            zone=ZoneInfo(business().time_zone),
        )

    def of(self, name: str) -> Mapping[int, str]:
        """The names that the ids of a slice stand for: "seller", "team", "source", "product", "point"."""
        return {
            "seller": self.sellers,
            "team": self.teams,
            "source": self.sources,
            "product": self.products,
            "point": self.points,
        }[name]

    def stage(self, stage_id: int) -> Stage:
        """A stage of any pipeline. Raises KeyError."""
        return next(each for stages in self.stages.values() for each in stages if each.pk == stage_id)


def told_apart(rows: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """Id -> name; where several rows share one, with what else is known of each: its address, or its number.

    >>> told_apart([(1, "Ivan", "ivan@one.ru"), (2, "Ivan", ""), (3, "Anna", "anna@one.ru")])
    {1: 'Ivan (ivan@one.ru)', 2: 'Ivan (#2)', 3: 'Anna'}
    """
    known = list(rows)
    times = Counter(name for _, name, _ in known)
    named = {pk: name if times[name] == 1 else f"{name} ({more or f'#{pk}'})" for pk, name, more in known}
    times = Counter(named.values())
    return {pk: name if times[name] == 1 else f"{name} (#{pk})" for pk, name in named.items()}


def _told_apart_within(rows: Iterable[Row]) -> dict[int, str]:
    """Names of a pipeline's own rows: only there may they not be alike."""
    return {
        pk: name
        for each in _by_pipeline(rows).values()
        for pk, name in told_apart((row.pk, row.name, "") for row in each).items()
    }


def _by_pipeline(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.pipeline_id, []).append(row)
    return found
