from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from process_logs import log_of

from voronka.measure.discover.order import in_order
from voronka.measure.stage_conversion import usual_order

NAMES = "abcdefg"
MOVES = st.dictionaries(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.integers(1, 9))


class TestUsualOrder:
    def test_puts_first_what_comes_first(self):
        assert usual_order(log_of("abcd", "abd", "acd")) == ["a", "b", "c", "d"]

    def test_is_not_misled_by_cases_that_ended_early(self):
        assert usual_order(log_of(*["ab"] * 90, *["abcd"] * 10)) == ["a", "b", "c", "d"]

    def test_puts_a_loss_after_all_that_it_ends(self):
        assert usual_order(log_of(*["al"] * 50, *["abl"] * 20, *["abcl"] * 10, *["abcw"] * 5))[:3] == ["a", "b", "c"]

    def test_looks_at_the_first_time_only(self):
        assert usual_order(log_of(*["abababc"] * 5)) == ["a", "b", "c"]

    def test_takes_an_empty_log(self):
        assert usual_order(log_of()) == []


class TestInOrder:
    @settings(deadline=None)
    @given(moves=MOVES)
    def test_has_everyone_once(self, moves):
        assert sorted(in_order(NAMES, moves)) == list(NAMES)

    @settings(deadline=None)
    @given(moves=MOVES)
    def test_goes_against_no_move_where_there_is_no_cycle(self, moves):
        forward = {(one, other): n for (one, other), n in moves.items() if one > other}
        place = {name: at for at, name in enumerate(in_order(NAMES, forward))}

        assert all(place[one] < place[other] for one, other in forward)

    @settings(deadline=None)
    @given(moves=MOVES)
    def test_cannot_be_bettered_by_moving_one_name(self, moves):
        order = in_order(NAMES, moves)
        least = against(order, moves)

        for name in NAMES:
            rest = [other for other in order if other != name]
            assert all(against([*rest[:at], name, *rest[at:]], moves) >= least for at in range(len(NAMES)))


def against(order: list[str], moves: dict[tuple[str, str], int]) -> int:
    place = {name: at for at, name in enumerate(order)}
    return sum(n for (one, other), n in moves.items() if place[one] > place[other])
