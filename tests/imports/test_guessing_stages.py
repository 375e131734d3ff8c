"""Where deals begin, by the name of a stage in a file."""

from __future__ import annotations

import pytest

from voronka.imports.guessing import begins


@pytest.mark.parametrize(
    "stage", ["New", "Новая", "Новая заявка", "Входящие", "Prospecting", "Új", "Beérkezett", "Lead"]
)
def test_deals_begin_where_the_name_says_new(stage):
    assert begins(stage)


@pytest.mark.parametrize("stage", ["Переговоры", "Счёт выставлен", "Negotiation", "Renewed", "Won", "Ajánlat", ""])
def test_deals_do_not_begin_elsewhere(stage):
    assert not begins(stage)
