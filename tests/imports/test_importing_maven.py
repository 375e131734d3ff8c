"""The old CRM of Maven comes in by its files, says what it says, and goes again without a trace."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dump import dump
from funnel_builders import a_pipeline
from importing import brought_in, mapped, numbers, received, undone
from people_builders import a_business
from voronka.imports import queries
from voronka.imports.models import Import, ImportedKey
from voronka.measure.files import FileMap, read

pytestmark = pytest.mark.django_db
KEPT = {"imports.Import", "imports.RefusedRow", "journal.Event", "journal.Delivery", "funnel.StageCount"}
"""Tables that remember the imports themselves; counts of stages are spread over rows, and compared by their sums."""


def asked(sql: str) -> list[tuple[Any, ...]]:
    """What the database says, without the product between."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def of_pipeline(path: Path) -> Import:
    """The file of deals, mapped as it is guessed, with the stages that its values mean."""
    pipeline = a_pipeline() if not asked("SELECT 1 FROM funnel_pipeline") else None
    pk = pipeline.pk if pipeline else asked("SELECT id FROM funnel_pipeline")[0][0]
    import_ = received(path)
    values = queries.outcome_values(import_, header="deal_stage", kind="deals", pipeline=pipeline)
    stages = {each.value: each.meaning for each in values} if pipeline else {}
    answers: dict[str, Any] = {"stages": stages} if stages else {}
    return mapped(import_, pipeline=pk, **answers)


class TestTheFilesOfMaven:
    def test_come_in_as_they_are_once_and_go_without_a_trace(self, data, expected):
        a_business()
        folder = data / "maven_crm"
        deals = of_pipeline(folder / "sales_pipeline.csv")
        before = {label: rows for label, rows in dump().items() if label not in KEPT}
        others = [brought_in(received(folder / f"{name}.csv")) for name in ("sales_teams", "products", "accounts")]
        assert [each.kind for each in others] == ["people", "products", "companies"]

        deals = brought_in(deals)

        assert numbers(deals) == {"new": 8800}
        assert deals.counts["also"] == {"products": 1}  # GTXPro is no product of the list
        found = {
            row[0]: row[1:] for row in asked("SELECT outcome, count(*), sum(amount) FROM funnel_deal GROUP BY outcome")
        }
        stages = expected["maven.stages"]
        assert (found["won"][0], found["lost"][0]) == (stages["Won"], stages["Lost"])
        assert float(found["won"][1]) == expected["maven.revenue"]
        self._sellers_are_as_expected(expected)
        self._rows_are_those_of_the_report(folder / "sales_pipeline.csv")

        again = brought_in(of_pipeline(folder / "sales_pipeline.csv"))
        assert numbers(again) == {"same": 8800}

        for each in (again, deals, *reversed(others)):
            assert undone(each).kept == []
        after = {label: rows for label, rows in dump().items() if label not in KEPT}
        assert after == before
        assert not ImportedKey.objects.exists()
        assert asked("SELECT stage_id FROM funnel_stagecount GROUP BY stage_id HAVING sum(deals) <> 0") == []

    def _sellers_are_as_expected(self, expected: dict[str, Any]) -> None:
        rows = asked(
            "SELECT u.name, count(*), sum(CASE WHEN d.outcome = 'won' THEN 1 ELSE 0 END),"
            " sum(CASE WHEN d.outcome = 'lost' THEN 1 ELSE 0 END) FROM funnel_deal d"
            " JOIN accounts_user u ON u.id = d.owner_id GROUP BY u.name"
        )
        told = {name: figures[:3] for name, figures in expected["maven.per_seller"].items()}
        assert {name: list(figures) for name, *figures in rows} == told

    def _rows_are_those_of_the_report(self, path: Path) -> None:
        """The command line uses the same rows, and counts the same days."""
        file_map = FileMap(kind="deals", won=("Won",), lost=("Lost",))
        frame = read([path], map=file_map).frame
        told = Counter(frame.filter(frame["state"] != "open").select("opened", "closed").iter_rows())
        kept = asked("SELECT first_contact_at, closed_at FROM funnel_deal WHERE closed_at IS NOT NULL")
        assert Counter((str(opened)[:10], str(closed)[:10]) for opened, closed in kept) == {
            (str(opened), str(closed)): n for (opened, closed), n in told.items()
        }
        with path.open() as lines:
            assert len(list(csv.reader(lines))) - 1 == asked("SELECT count(*) FROM funnel_deal")[0][0]
