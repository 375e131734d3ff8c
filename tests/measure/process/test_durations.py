from __future__ import annotations

import pytest

from voronka.measure.discover.duration import in_short, in_words


class TestInWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0.4, "less than a second"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_200, "2 hours"),
            (3 * 86_400, "3 days"),
            (100 * 86_400, "100 days"),
        ],
    )
    def test_takes_the_unit_that_people_would(self, seconds, words):
        assert str(in_words(seconds)) == words

    @pytest.mark.parametrize(("resolution", "unit"), [(60, "minute"), (3_600, "hour"), (86_400, "day")])
    def test_does_not_pretend_to_know_what_was_not_measured(self, resolution, unit):
        assert str(in_words(0, resolution_s=resolution)) == f"less than a{'n' * (unit == 'hour')} {unit}"


class TestInShort:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(0.4, "< 1 s"), (31.055, "31 s"), (90, "1.5 min"), (7_920, "2.2 h"), (86_400, "1 d"), (14.4 * 86_400, "14 d")],
    )
    def test_fits_a_label(self, seconds, words):
        assert str(in_short(seconds)) == words

    def test_does_not_pretend_to_know_what_was_not_measured(self):
        assert str(in_short(0, resolution_s=86_400)) == "< 1 d"
