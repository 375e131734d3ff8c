"""Where things stand in a process map: nothing overlaps, nothing leaves the picture."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from process_map_logs import found_in, tangle

from voronka.charts.process_map.layout import LABEL, Box, Layout, Line, laid_out
from voronka.charts.process_map.places import spread
from voronka.charts.process_map.rows import PER_ROW, ranked
from voronka.measure.discover import Discovery, filtered

WIDTH, LABEL_WIDTH, MOST = 176.0, 44.0, 900.0
PATHS = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=12)


def layout_of(found: Discovery, *, coverage: float = 1.0, most: float = MOST) -> Layout:
    picture = filtered(found, coverage=coverage)
    heights = {name: 60.0 + 17 * (len(name) % 3) for name in found.order if name in picture.activities}
    return laid_out(heights, picture.edges, box=WIDTH, label=lambda _: LABEL_WIDTH, least=300.0, most=most)


def labels(layout: Layout) -> list[tuple[Line, Box]]:
    return [
        (line, Box(line.label[0] - LABEL_WIDTH / 2, line.label[1] - LABEL / 2, LABEL_WIDTH, LABEL))
        for line in layout.lines
        if line.label is not None
    ]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width - 0.01
        and other.x < one.x + one.width - 0.01
        and one.y < other.y + other.height - 0.01
        and other.y < one.y + one.height - 0.01
    )


def inside(point: tuple[float, float], box: Box) -> bool:
    return box.x < point[0] < box.x + box.width and box.y + 0.01 < point[1] < box.y + box.height - 0.01


def drawn_points(line: Line) -> list[tuple[float, float]]:
    """Points along the drawn curves: cubic, upright at both ends, control points half way."""
    points = []
    for (x, y), (to_x, to_y) in pairwise(line.points):
        for t in (step / 12 for step in range(13)):
            across = 3 * (1 - t) * t * t + t**3
            down = 1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t * t + t**3
            points.append((x + (to_x - x) * across, y + (to_y - y) * down))
    return points


def check(layout: Layout) -> None:
    boxes = list(layout.boxes.values())
    signs = labels(layout)
    assert not any(overlap(one, other) for one, other in combinations([*boxes, *(box for _, box in signs)], 2))
    for box in [*boxes, *(box for _, box in signs)]:
        assert 0 <= box.x <= box.x + box.width <= layout.width
        assert 0 <= box.y <= box.y + box.height <= layout.height
    for line in layout.lines:
        points = drawn_points(line)
        assert not any(inside(point, box) for box in boxes for point in points)
        assert not any(inside(point, box) for other, box in signs if other is not line for point in points)


class TestALayout:
    @settings(deadline=None, max_examples=60)
    @given(paths=PATHS)
    def test_overlaps_nowhere_and_lets_no_line_run_through_a_box_or_label(self, paths):
        check(layout_of(found_in(*paths)))

    @pytest.mark.parametrize("activities", [5, 27, 100])
    @pytest.mark.parametrize("seed", [1, 2])
    def test_stays_in_order_however_tangled_the_log(self, activities, seed):
        check(layout_of(tangle(activities, seed=seed)))

    @settings(deadline=None, max_examples=60)
    @given(paths=PATHS)
    def test_draws_every_edge_between_its_boxes(self, paths):
        found = found_in(*paths)
        layout = layout_of(found)

        assert len(layout.lines) == sum(edge.source != edge.target for edge in found.edges)
        for line in layout.lines:
            (x, _), (to_x, _) = line.points[0], line.points[-1]
            source, target = layout.boxes[line.edge.source], layout.boxes[line.edge.target]
            assert source.x < x < source.x + WIDTH
            assert target.x < to_x < target.x + WIDTH

    def test_draws_an_edge_up_only_against_the_usual_order(self):
        layout = layout_of(found_in("abcd", "abcbd"))

        assert [(line.edge.source, line.edge.target) for line in layout.lines if line.is_back] == [("c", "b")]

    def test_gives_up_edges_where_boxes_leave_no_room(self):
        found = tangle(27)
        layout = layout_of(found, most=420.0)

        check(layout)
        assert layout.width <= 420
        assert 26 <= len(layout.lines) < len(filtered(found, coverage=1.0).edges)

    def test_gives_up_a_label_before_an_edge(self):
        found = found_in("ab", "ac", "ad")
        layout = laid_out(
            dict.fromkeys("abcd", 60.0), found.edges, box=100.0, label=lambda _: 160.0, least=300.0, most=400.0
        )

        assert len(layout.lines) == 3
        assert [line.label is None for line in layout.lines] == [False, False, True]

    def test_has_room_for_activities_that_nothing_joins(self):
        layout = layout_of(found_in(*"abcdefg"))

        check(layout)
        assert len(layout.boxes) == 7

    def test_of_nothing_is_an_empty_picture(self):
        assert layout_of(found_in()).boxes == {}


class TestTheRows:
    @settings(deadline=None)
    @given(paths=PATHS)
    def test_hold_few_boxes_and_never_two_that_an_edge_joins(self, paths):
        found = found_in(*paths)
        lines = [edge for edge in found.edges if edge.source != edge.target]
        ranks = ranked(found.order, lines)

        assert all(ranks[edge.source] != ranks[edge.target] for edge in lines)
        assert max(list(ranks.values()).count(rank) for rank in ranks.values()) <= PER_ROW


class TestSpread:
    @given(wanted=st.lists(st.integers(0, 100), min_size=1, max_size=6))
    def test_keeps_gaps_and_bounds(self, wanted):
        places = spread(wanted, [1.0] * len(wanted), [10.0] * (len(wanted) - 1), 0, 100)

        assert all(right - left >= 10 - 1e-9 for left, right in pairwise(places))
        assert -1e-9 <= places[0] <= places[-1] <= 100 + 1e-9

    def test_moves_nothing_that_has_room(self):
        assert spread([10, 30, 90], [1.0] * 3, [10.0, 10.0], 0, 100) == [10, 30, 90]

    def test_shares_what_room_there_is(self):
        assert spread([50, 50], [1.0, 1.0], [10.0], 0, 100) == [45, 55]

    def test_moves_the_heavier_less(self):
        assert spread([50, 50], [3.0, 1.0], [8.0], 0, 100) == [48, 56]
