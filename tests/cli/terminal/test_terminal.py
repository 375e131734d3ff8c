"""The report in a terminal: narrow, plain where it is not a terminal, deaf to what a file commands."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from voronka.cli.terminal import print_discovery, print_funnel, print_report
from voronka.cli.terminal_tables import bar
from voronka.measure.message import say
from voronka.measure.ordered_funnel import FunnelStep
from voronka.measure.report.result import Measures, Report, Slice, SliceRow, Source
from voronka.wording.words import Words

KINDS, LANGUAGES = ("deals", "orders", "traffic", "events"), ("en", "ru", "hu")


def printed(report: Report, lang: str = "en", *, width: int = 80, is_terminal: bool = False) -> str:
    out = StringIO()
    print_report(report, Words(lang), Console(file=out, width=width, force_terminal=is_terminal))
    return out.getvalue()


class TestAPrintedReport:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_fits_80_columns(self, reports, kind, lang):
        assert max(map(len, printed(reports[kind], lang).splitlines())) <= 80

    @pytest.mark.parametrize("kind", KINDS)
    def test_says_nothing_that_is_not_a_number_or_a_word(self, reports, kind):
        text = printed(reports[kind])

        assert not [word for word in ("None", "nan", "NaN", "Rate(", "Decimal(") if word in text]

    def test_shows_a_rate_with_its_interval_and_denominator(self, deals_report):
        rate, words = deals_report.measures.conversion, Words("en")

        line = next(line for line in printed(deals_report).splitlines() if line.startswith("Conversion"))

        assert all(
            part in line for part in (words.percent(rate.rate), words.interval(rate), f"of {rate.tries:,} decided")
        )

    def test_has_no_colours_in_a_file(self, deals_report):
        assert "\x1b" not in printed(deals_report)
        assert "\x1b" in printed(deals_report, is_terminal=True)

    def test_speaks_russian(self, deals_report):
        text = printed(deals_report, "ru")

        assert "Конверсия" in text
        assert "Что не удалось посчитать и почему" in text

    def test_counts_the_sales_of_each_month_where_nobody_says_who_bought(self, report_of_deals):
        sale = {"state": "won", "closed": date(2026, 1, 5), "amount": Decimal(80)}

        text = printed(report_of_deals([sale, sale]))

        assert re.search(r"Sales by month\s+Month\s+Sales\s+Revenue\s+─+\s+January 2026\s+2\s+160.00", text)

    def test_of_nothing_is_short(self):
        empty = Report(Source(["empty.csv"], 0, 0, [], None, "deals"), Measures())

        assert len(printed(empty).splitlines()) < 15


class TestAHostileName:
    @pytest.mark.parametrize("corpus", ["naughty", "injection", "xss"])
    def test_cannot_command_the_terminal(self, data: Path, corpus):
        lines = (data / f"bad-input/strings/{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
        names = [json.loads(line)["s"] for line in lines]
        slices = [
            Slice(
                (name,),
                [SliceRow((name,), Measures(leads=1), None, say("no"), small=False)],
                [say("{n} sells", n=name)],
            )
            for name in names
        ]

        text = printed(Report(Source(names, 1, 1, [], None, "deals"), Measures(), slices), width=200)

        assert {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs")} <= {"\n"}

    def test_cannot_set_colours(self):
        source = Source(["[bold red]x[/] \x1b[31m"], 1, 1, [], None, "deals")

        assert "[bold red]x[/] \ufffd[31m" in printed(Report(source, Measures()), width=200)


class TestAPrintedProcess:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_counts_cases_and_fits_80_columns(self, events_report, lang):
        out = StringIO()

        print_discovery(events_report.discovery, Words(lang), Console(file=out, width=80))

        lines = out.getvalue().splitlines()
        assert "600" in lines[0]
        assert max(map(len, lines)) <= 80


class TestAPrintedFunnel:
    def test_shows_each_step_of_each_slice(self):
        out, steps = StringIO(), [FunnelStep("visit", 200), FunnelStep("sale", 50)]

        print_funnel(
            steps,
            [("phone", [FunnelStep("visit", 0), FunnelStep("sale", 0)])],
            Words("en"),
            Console(file=out, width=80),
        )

        text = out.getvalue()
        assert "25.0% (19.5–31.4%)" in text
        assert "phone" in text


class TestABar:
    @pytest.mark.parametrize(("part", "drawn"), [(0, ""), (0.5, "████████"), (1, "████████████████"), (1 / 128, "▏")])
    def test_is_as_long_as_its_part(self, part, drawn):
        assert bar(part).plain == drawn
