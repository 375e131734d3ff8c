from __future__ import annotations

import json

import pytest
from defusedxml.ElementTree import fromstring
from process_map_logs import found_in, tangle

from voronka.charts.process_map import process_svg
from voronka.ground.printable import printable
from voronka.measure.discover import discover
from voronka.measure.files import read
from voronka.measure.message import Message

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "style", "g", "rect", "path", "text"}
ATTRIBUTES = {"class", "role", "viewBox", "width", "height", "style", "x", "y", "rx", "d", "stroke-width", "transform"}
PATHS = [*["abc"] * 6, *["aabc"] * 2, "abab"]


def drawn(found, **options):
    return fromstring(process_svg(found, **options))


def texts(root) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def titles(root) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}title")]


class TestAProcessMap:
    def test_names_every_activity_and_its_cases(self):
        shown = texts(drawn(found_in(*PATHS)))

        assert {"a", "b", "c"} <= set(shown)
        assert {"9 cases · 100.0%", "8 cases · 88.9%"} <= set(shown)

    def test_says_on_an_arrow_how_often_and_how_fast(self):
        shown = texts(drawn(found_in(*PATHS)))

        assert {"10", "8", "10 min"} <= set(shown)

    def test_says_the_rest_to_whoever_points_at_it(self):
        assert "a → b\n10 times; half take 10 minutes or less, nine in ten 10 minutes or less" in titles(
            drawn(found_in(*PATHS))
        )

    def test_marks_where_cases_start_end_and_repeat(self):
        shown = texts(drawn(found_in(*PATHS)))

        assert {"cases that start here", "cases that end here", "times again at once"} <= set(shown)

    def test_has_a_name_and_a_description_for_those_who_do_not_see_it(self):
        root = drawn(found_in(*PATHS))

        assert root.get("role") == "img"
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert root[0].text == "Process map: 9 cases, 30 events"

    def test_says_which_part_of_the_log_it_shows(self):
        shown = " ".join(texts(drawn(found_in(*["abc"] * 9, "xyz"), coverage=0.8)))

        assert "Drawn: 3 of 6 activities and 90.0% of the moves. The numbers are those of all 10 cases." in shown

    def test_dashes_the_way_back_and_explains_it(self):
        root = drawn(found_in("abab", "abab"))

        assert len(root.findall(f".//{SVG}path[@class='vpm-usual vpm-back']")) == 1
        assert "Dashed: back to an earlier activity." in texts(root)

    def test_breaks_a_long_name_and_keeps_it_whole_in_the_title(self):
        name = "Согласование повторного показа объекта с руководителем отдела продаж и юристом"
        root = drawn(found_in([name, "b"]))

        assert any(text.endswith("…") for text in texts(root))
        assert any(title.startswith(name) for title in titles(root))

    def test_does_not_pretend_to_know_parts_of_a_day(self):
        shown = texts(drawn(found_in("aab", "ab", minutes=0)))

        assert "< 1 d" in shown
        assert not any("s" in text for text in shown if text.startswith("<"))

    def test_is_worded_by_the_reader_s_language(self):
        def shouted(message: Message) -> str:
            return str(message).upper()

        assert "9 CASES · 100.0%" in texts(drawn(found_in(*PATHS), say=shouted))

    def test_is_no_wider_than_900_however_tangled(self):
        for activities in (27, 100):
            width = float(drawn(tangle(activities), coverage=1.0).get("viewBox").split()[2])
            assert width <= 900

    def test_has_one_box_for_a_log_of_one_activity(self):
        assert {"only", "1 case · 100.0%"} <= set(texts(drawn(found_in(["only"]))))

    def test_of_an_empty_log_says_that_nothing_is_there(self):
        assert any("0 of 0 activities" in text for text in texts(drawn(found_in())))

    def test_refuses_a_coverage_that_is_not_a_share(self):
        with pytest.raises(ValueError, match="share"):
            process_svg(found_in("ab"), coverage=80)


class TestItsColours:
    def test_follow_the_reader_unless_told_otherwise(self):
        svg = process_svg(found_in("ab"))

        assert "light-dark(" in svg
        assert ':root[data-theme="dark"] .vpm{color-scheme:dark}' in fromstring(svg).find(f"{SVG}style").text

    @pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", "#191d24")])
    def test_are_fixed_on_demand(self, theme, ground):
        svg = process_svg(found_in("ab"), theme=theme)

        assert "light-dark" not in svg
        assert f".vpm-ground{{fill:{ground}}}" in svg


class TestHostileNames:
    @pytest.fixture(scope="class")
    @staticmethod
    def names(data):
        lines = (data / "bad-input" / "strings" / "xss.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["s"] for line in lines]

    def test_are_shown_as_text(self, names):
        for at in range(0, len(names), 20):
            svg = process_svg(found_in(names[at : at + 20]), coverage=1.0)
            root = fromstring(svg)
            assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
            assert {name for element in root.iter() for name in element.keys()} <= ATTRIBUTES  # noqa: SIM118

    def test_are_whole_in_the_titles(self, names):
        root = drawn(found_in([names[0], names[1]]))

        assert any(title.startswith(printable(names[0]).strip()[:20]) for title in map(str.strip, titles(root)))

    @pytest.mark.parametrize(
        "name", ["", " ", "\x00\x1b[31m", "\ufffe", "\u202eevil", "a\nb", "]]>", "&amp;", "Ω" * 5000]
    )
    def test_leave_the_picture_well_formed(self, name):
        assert drawn(found_in([name, "b", name])) is not None

    def test_ask_for_nothing_from_elsewhere(self):
        root = drawn(found_in(["url(http://example.com)", "<image href='http://example.com/x.png'>"]))
        obeyed = [
            root.find(f"{SVG}style").text,
            *(value for element in root.iter() for value in element.attrib.values()),
        ]

        assert not any("url" in text or "http" in text for text in obeyed)


class TestTheReceiptLog:
    @pytest.fixture
    def found(self, data):
        return discover(read([data / "xes_logs" / "receipt.xes.gz"]).frame)

    def test_shows_six_activities_at_coverage_0_8(self, found):
        assert len(drawn(found).findall(f".//{SVG}rect[@class='vpm-box vpm-share-4']")) == 6

    def test_shows_the_usual_path(self, found):
        root = drawn(found)

        assert len(root.findall(f".//{SVG}path[@class='vpm-usual']")) == 5
        assert "Blue: the usual path." in texts(root)
