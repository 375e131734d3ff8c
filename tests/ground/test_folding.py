"""Text folded for search."""

from __future__ import annotations

import unicodedata

import pytest

from voronka.ground.text import fold


class TestFolding:
    @pytest.mark.parametrize("text", ["Йошкин Андрей", "ЙОШКИН  АНДРЕЙ", " йошкин андрей "])
    def test_keeps_the_short_i_a_letter_however_it_was_typed(self, text):
        assert fold(text) == fold(unicodedata.normalize("NFD", text)) == "йошкин андрей"

    def test_drops_what_stands_above_and_below_other_letters(self):
        assert fold("Ёжик ŐRSÉG Žižka и́ва май́") == "ежик orseg zizka ива май"

    def test_drops_nul_and_makes_no_letter_of_it(self):
        assert fold("a\0b \0") == "ab"

    def test_of_what_is_folded_is_the_same(self):
        assert fold(fold("Straße ﬁ Ⅷ ĲØ й")) == fold("Straße ﬁ Ⅷ ĲØ й")
