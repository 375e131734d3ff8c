"""How much one sender may send in a minute."""

from __future__ import annotations

import pytest

from voronka.edge.http import Problem
from voronka.edge.limits import Limit, neighbourhood


def taken(limit: Limit, many: int, *, at: float, sender: str = "a") -> int:
    """How many of so many are let through."""
    through = 0
    for _ in range(many):
        try:
            limit.take(sender, at)
            through += 1
        except Problem:
            pass
    return through


class TestALimit:
    def test_lets_sixty_through_in_any_minute(self) -> None:
        limit = Limit("address", 60)

        assert taken(limit, 100, at=30) == 60
        assert taken(limit, 100, at=59.9) == 0
        assert taken(limit, 100, at=61) <= 1
        assert taken(limit, 100, at=90) == 29
        assert taken(limit, 100, at=300) == 60

    def test_counts_for_each_apart(self) -> None:
        limit = Limit("address", 2)

        assert (taken(limit, 5, at=1), taken(limit, 5, at=1, sender="b")) == (2, 2)

    def test_says_how_many_are_left_and_when_to_come_again(self) -> None:
        limit = Limit("address", 2)

        assert dict(limit.take("a", 20)) == {
            b"ratelimit-policy": b'"address";q=2;w=60',
            b"ratelimit": b'"address";r=1;t=40',
        }
        limit.take("a", 21)
        with pytest.raises(Problem) as refused:
            limit.take("a", 22)
        assert (refused.value.status, dict(refused.value.headers)[b"retry-after"]) == (429, b"38")

    def test_of_nothing_is_none(self) -> None:
        assert Limit("form", 0).take("a", 1) == []


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("nonsense:", "nonsense:"),
    ],
)
def test_a_person_is_his_address_or_his_network(address: str, same: str) -> None:
    assert neighbourhood(address) == same
