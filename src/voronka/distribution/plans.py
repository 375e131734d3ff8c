"""Who would get many leads, if they were given anew: what a redistribution shows first, and then does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from voronka.accounts.models import User
from voronka.distribution.deciding import Candidate, Decision, choose
from voronka.distribution.loads import candidates, fitting, members_of, rules, traits_of, zone
from voronka.distribution.models import Assignment, Member, Rule, Way


@dataclass(frozen=True)
class Step:
    """One lead of a plan: where it is now, and to whom it goes; None = into the queue."""

    assignment: Assignment
    user_id: int | None
    rule: Rule | None
    why: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]

    @property
    def counts(self) -> Counter[int | None]:
        """User -> how many leads he would get; None = the queue."""
        return Counter(step.user_id for step in self.steps)


class _People:
    """Those who may get leads, as they would be after each step."""

    def __init__(self, at: datetime) -> None:
        self.at, self.here = at, zone()
        self._members: dict[int | None, list[Candidate]] = {}
        self._got: Counter[int] = Counter()

    def of_rule(self, rule: Rule) -> None:
        if rule.pk not in self._members:
            self._members[rule.pk] = candidates(members_of(rule), at=self.at, here=self.here)

    def of(self, users: Iterable[User]) -> None:
        members = [Member(user=user) for user in users]
        self._members[None] = candidates(members, at=self.at, here=self.here)

    def choose(self, key: int | None, way: str, without: int | None) -> Decision:
        """Who gets the next lead; it does not go back to whom it is taken from."""
        free = [self._now(each) for each in self._members[key] if each.user_id != without]
        decision = choose(way, free, at=self.at, zone=self.here)
        if decision.user_id is not None:
            self._got[decision.user_id] += 1
            now = decision.credits
            self._members[key] = [
                replace(each, credit=now.get(each.user_id, each.credit)) for each in self._members[key]
            ]
        return decision

    def _now(self, candidate: Candidate) -> Candidate:
        got = self._got[candidate.user_id]
        return replace(candidate, today=candidate.today + got, load=candidate.load + got)


def plan(assignments: Iterable[Assignment], *, among: Collection[User] | None, at: datetime) -> Plan:
    """Give leads out anew: in turn among these people, or, where None, by the rules. Nothing is written.

    What stays where it is (no rule sends it to a person) is no step. The caps, hours and absences count.
    """
    people, steps = _People(at), []
    asked = rules() if among is None else []
    if among is not None:
        people.of(among)
    for each in assignments:
        rule = fitting(traits_of(each.lead), asked).rule if among is None else each.rule
        if among is not None:
            decision = people.choose(None, Way.IN_TURN, each.user_id)
        elif rule is not None:
            people.of_rule(rule)
            decision = people.choose(rule.pk, rule.way, each.user_id)
        else:
            continue
        if decision.place == "automatic" or decision.user_id == each.user_id:
            continue
        steps.append(Step(each, decision.user_id, rule, decision.why()))
    return Plan(tuple(steps))
