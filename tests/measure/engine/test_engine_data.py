"""The reference logs, read here with a few lines of the standard library."""

from __future__ import annotations

import gzip
from datetime import timedelta
from xml.etree import ElementTree

import polars as pl
import pytest

from voronka.measure.engine import EventLog
from voronka.measure.ordered_funnel import ordered_funnel, ordered_funnel_by


def xes(path):
    """Case, activity and time of each event of an XES file."""
    content = path.read_bytes()
    root = ElementTree.fromstring(gzip.decompress(content) if path.suffix == ".gz" else content)
    rows = []
    for number, trace in enumerate(root.iterfind("{*}trace")):
        for event in trace.iterfind("{*}event"):
            values = {each.get("key"): each.get("value") for each in event}
            rows.append((str(number), values["concept:name"], values["time:timestamp"]))
    frame = pl.DataFrame(rows, schema=["case", "activity", "time"], orient="row")
    return frame.with_columns(pl.col("time").str.to_datetime(time_zone="UTC", time_unit="us"))


@pytest.fixture
def pages(data):
    """One event a user and page, in the order of the pages; the whole day has one time."""
    users = pl.read_csv(data / "web_funnel" / "user_table.csv.gz", schema_overrides={"user_id": pl.String})
    tables = ["home_page", "search_page", "payment_page", "payment_confirmation"]
    columns = {"new_columns": ["user_id", "page"], "schema": {"user_id": pl.String, "page": pl.String}}
    visits = pl.concat(pl.read_csv(data / "web_funnel" / f"{name}_table.csv.gz", **columns) for name in tables)
    dated = visits.join(users, on="user_id", how="left", maintain_order="left")
    return dated.select(
        pl.col("user_id").alias("case"),
        pl.col("page").alias("activity"),
        pl.col("date").str.to_datetime("%Y-%m-%d").alias("time"),
        pl.col("device"),
    )


PAGES = ["home_page", "search_page", "payment_page", "payment_confirmation_page"]


class TestWebFunnel:
    def test_has_the_published_users_on_each_page(self, pages):
        steps = ordered_funnel(pages, steps=PAGES, within=timedelta(0))

        assert [step.cases for step in steps] == [90_400, 45_200, 6_030, 452]

    def test_adds_up_over_devices(self, pages):
        slices = ordered_funnel_by(pages, steps=PAGES, within=timedelta(days=1), by="device")

        assert {key for key, _ in slices} == {"Desktop", "Mobile"}
        assert [sum(step.cases for step in steps) for steps in zip(*(s for _, s in slices), strict=True)] == [
            90_400,
            45_200,
            6_030,
            452,
        ]


class TestProcessLogs:
    @pytest.mark.parametrize(("log", "key"), [("running-example.xes", "running"), ("receipt.xes.gz", "receipt")])
    def test_have_the_expected_sizes(self, data, expected, log, key):
        found = EventLog.in_memory(xes(data / "xes_logs" / log))

        assert [found.cases, found.events] == [expected[f"{key}.cases"], expected[f"{key}.events"]]
        graph = found.directly_follows()
        assert graph.starts == expected[f"{key}.starts"]
        assert len(graph.edges) == expected[f"{key}.dfg_edges"]
        assert sum(edge.count for edge in graph.edges) == expected[f"{key}.dfg_total"]

    def test_have_the_expected_graph(self, data, expected):
        edges = EventLog.in_memory(xes(data / "xes_logs" / "running-example.xes")).directly_follows().edges

        assert {f"{edge.source} -> {edge.target}": edge.count for edge in edges} == expected["running.dfg_top"]
