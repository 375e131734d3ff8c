"""A file may call a column as the measures call one of theirs: it is another column then, and breaks nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from voronka.measure.discover import discover
from voronka.measure.files import FileError, read
from voronka.measure.files.map import FileMap
from voronka.measure.files.names import ROLES
from voronka.measure.ordered_funnel import ordered_funnel
from voronka.measure.report import build_report

OURS = (*ROLES, "state", "case", "activity", "time")
LOG = FileMap(kind="events", columns={"id": "nr", "outcome": "what", "opened": "when"}, won=("paid",), lost=("gone",))
EVENTS = """\
nr,what,when,{header}
1,lead,2026-01-01,3
1,paid,2026-01-11,spam
2,lead,2026-01-02,
2,gone,2026-01-05,2026-01-04
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


class TestAFurtherColumnOfALog:
    @pytest.mark.parametrize("header", OURS)
    def test_changes_nothing_that_is_measured(self, write, header):
        plain, named = (read([write(EVENTS.format(header=name))], map=LOG) for name in ("more", header))

        assert build_report(named).measures == build_report(plain).measures
        assert discover(named.frame) == discover(plain.frame)
        steps = {"steps": ["lead", "paid"], "within": timedelta(days=30)}
        assert ordered_funnel(named.frame, **steps) == ordered_funnel(plain.frame, **steps)

    def test_keeps_its_cells_under_a_name_that_no_other_has(self, write):
        path = write("nr,what,when,closed,closed (file)\n1,lead,2026-01-01,yes,no\n")
        frame = read([path], map=LOG).frame

        assert frame.columns[3:] == ["closed (file) (file)", "closed (file)"]
        assert frame.row(0)[3:] == ("yes", "no")


class TestASliceByAFurtherColumn:
    @pytest.mark.parametrize("header", ["amount", "closed", "score", "customer"])
    @pytest.mark.parametrize("kind", ["deals", "orders", "events"])
    def test_that_is_called_as_one_of_ours_is_refused_with_a_way_out(self, write, kind, header):
        columns = {"id": "nr", "outcome": "what", "opened": "when"}
        path = write(EVENTS.format(header=header))
        with pytest.raises(FileError, match=f'region = "{header}"'):
            read([path], map=FileMap(kind=kind, columns=columns), by=[header])
        data = read([path], map=FileMap(kind=kind, columns=columns | {"region": header}), by=["region"])

        assert build_report(data, by=[("region",)]).slices[0].rows

    @pytest.mark.parametrize(("kind", "header"), [("deals", "seller"), ("deals", "visitors"), ("traffic", "id")])
    def test_that_no_measure_of_the_kind_asks_for_is_carried(self, write, kind, header):
        path = write(EVENTS.format(header=header))
        data = read([path], map=FileMap(kind=kind, columns={"opened": "when", "leads": "nr"}), by=[header])

        assert build_report(data, by=[(header,)]).slices[0].rows
