from __future__ import annotations

import random

import pytest
from process_logs import log_of

from voronka.measure.discover import discover, filtered
from voronka.measure.discover.picture import MOST_ACTIVITIES, MOST_EDGES

LOG = ["abc"] * 6 + ["abd"] * 3 + ["xyz"]


def tangle() -> list[str]:
    dice = random.Random(7)
    letters = [chr(ord("A") + at) for at in range(60)]
    return ["".join(dice.choices(letters, k=12)) for _ in range(300)]


class TestFiltered:
    def test_takes_the_most_frequent_paths_that_cover_the_share(self):
        picture = filtered(discover(log_of(*LOG)), coverage=0.8)

        assert (picture.activities, picture.covered) == (["a", "b", "c", "d"], 9)

    def test_keeps_the_numbers_of_the_whole_log(self):
        picture = filtered(discover(log_of(*LOG)), coverage=0.6)

        assert {(edge.source, edge.target): edge.count for edge in picture.edges} == {("a", "b"): 9, ("b", "c"): 6}

    def test_takes_everything_at_full_coverage(self):
        found = discover(log_of(*LOG))
        picture = filtered(found, coverage=1)

        assert (picture.edges, picture.covered) == (found.edges, found.cases)

    def test_shows_the_usual_path_at_least(self):
        assert filtered(discover(log_of(*LOG)), coverage=0).activities == ["a", "b", "c"]

    def test_takes_everything_where_the_listed_variants_do_not_reach(self):
        picture = filtered(discover(log_of(*LOG), top=1), coverage=0.8)

        assert (len(picture.activities), picture.covered) == (7, 10)

    def test_never_takes_more_than_a_person_can_read(self):
        picture = filtered(discover(log_of(*tangle())), coverage=1)

        assert (len(picture.activities), len(picture.edges)) == (MOST_ACTIVITIES, MOST_EDGES)

    def test_keeps_a_way_in_or_out_for_every_activity(self):
        picture = filtered(discover(log_of(*tangle())), coverage=1)
        joined = {edge.source for edge in picture.edges} | {edge.target for edge in picture.edges}

        assert joined == set(picture.activities)

    def test_takes_an_empty_log(self):
        picture = filtered(discover(log_of()), coverage=0.8)

        assert (picture.activities, picture.edges) == ([], [])

    @pytest.mark.parametrize("coverage", [-0.1, 1.01])
    def test_refuses_what_is_not_a_share(self, coverage):
        with pytest.raises(ValueError, match="share from 0 to 1"):
            filtered(discover(log_of("ab")), coverage=coverage)
