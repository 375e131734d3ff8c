from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.charts.process_map.text import balanced, width_of, wrapped


class TestWrapped:
    def test_leaves_a_short_text_alone(self):
        assert wrapped("Paid", width=100, size=10, lines=2) == ["Paid"]

    def test_breaks_at_spaces(self):
        assert wrapped("offer sent to customer", width=80, size=10, lines=3) == ["offer sent to", "customer"]

    def test_breaks_a_word_that_is_too_long(self):
        assert "".join(wrapped("x" * 40, width=100, size=10, lines=9)) == "x" * 40

    def test_ends_what_does_not_fit_in_an_ellipsis(self):
        assert wrapped("one two three four five six", width=60, size=10, lines=2)[-1].endswith("…")

    @pytest.mark.parametrize("text", ["", "  ", "\n"])
    def test_has_a_line_for_nothing(self, text):
        assert wrapped(text, width=100, size=10, lines=2) == [""]

    @given(text=st.text(max_size=60), lines=st.integers(1, 4))
    def test_never_leaves_the_box(self, text, lines):
        found = wrapped(text, width=60, size=10, lines=lines)

        assert 1 <= len(found) <= lines
        assert all(width_of(line, 10) <= 60 for line in found)


class TestBalanced:
    def test_makes_lines_of_like_length(self):
        assert balanced("Print and send confirmation of receipt", width=150, size=10, lines=3) == [
            "Print and send",
            "confirmation of receipt",
        ]

    @given(text=st.text("abc ", max_size=60))
    def test_takes_as_many_lines_as_needed_and_no_more(self, text):
        assert len(balanced(text, width=60, size=10, lines=3)) == len(wrapped(text, width=60, size=10, lines=3))


class TestWidth:
    def test_is_larger_for_wide_letters(self):
        assert width_of("ЖШ", 10) > width_of("лл", 10) > width_of("ii", 10)

    def test_of_a_chinese_letter_is_a_square(self):
        assert width_of("漢", 10) == pytest.approx(10, abs=1)

    def test_of_a_combining_mark_is_nothing(self):
        assert width_of("e\u0301", 10) == width_of("e", 10)
