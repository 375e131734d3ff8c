"""Rules that judge a lead when it arrives, in their order; people have the last word."""

from __future__ import annotations

import pytest

from lead_builders import IVAN, add_point, arrive, take_in
from party_builders import MONDAY
from people_builders import add_user
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event
from voronka.leads import actions
from voronka.leads.models import QualifyingRule

pytestmark = pytest.mark.django_db


def add_rule(test: str, value: str = "", defect: str = "not_target", name: str = "Ours") -> QualifyingRule:
    return actions.add_rule(name=name, test=test, value=value, defect=defect, by=None, at=MONDAY)


def judged(payload: dict[str, object]) -> str:
    lead = take_in(arrive(payload))
    assert lead is not None
    return lead.defect


class TestARule:
    @pytest.mark.parametrize(
        ("test", "value", "said", "holds"),
        [
            ("no_address", "", {"phone": "12"}, True),
            ("no_address", "", {"phone": "12", "email": "ivan@example.com"}, False),
            ("region_is", "Тверь\nOmsk", {"region": " тверь "}, True),
            ("region_is", "Tver", {}, False),
            ("region_not", "Tver", {"region": "Omsk"}, True),
            ("region_not", "Tver", {"region": "tver"}, False),
            ("region_not", "Tver", {}, False),
            ("has_word", "seo\nраскрутка сайта", {"message": "Предлагаем Раскрутка  сайта!"}, True),
            ("has_word", "art", {"message": "part of it"}, False),
            ("has_word", "seo", {"note": ["SEO"]}, True),
            ("address_ends", "@Rival.example", {"email": "Boss@RIVAL.example"}, True),
            ("address_ends", ".example", {"email": "boss@rival.test"}, False),
        ],
    )
    def test_judges_what_it_is_about(self, test, value, said, holds):
        add_rule(test, value)

        assert judged({"name": "Ivan", **said}) == ("not_target" if holds else "")

    def test_of_days_looks_at_the_same_person_at_the_same_point(self):
        add_rule("asked_within", "2", "duplicate")
        here, day = add_point(), 86_400
        arrivals = [(0, here, "a"), (day, here, "b"), (day, add_point(), "c"), (4 * day, here, "d")]

        leads = [take_in(arrive(IVAN, seconds, key=key, point=point)) for seconds, point, key in arrivals]

        assert [lead and lead.defect for lead in leads] == ["", "duplicate", "", ""]

    def test_that_comes_first_counts_and_its_name_is_kept(self):
        add_rule("has_word", "seo", "spam", "Adverts")
        later = add_rule("has_word", "seo", "competitor", "Rivals")
        actions.raise_rule(rule=later, by=None, at=MONDAY)

        lead = take_in(arrive({"message": "seo"}))

        assert lead is not None
        assert (lead.defect, lead.judged_rule, lead.judged_by, lead.judged_at) == ("competitor", "Rivals", None, MONDAY)

    def test_that_is_off_judges_nobody(self):
        actions.edit_rule(rule=add_rule("has_word", "seo"), changes={"is_on": False}, by=None, at=MONDAY)

        assert judged({"message": "seo"}) == ""

    def test_does_not_judge_what_a_person_let_through(self):
        add_rule("has_word", "seo")
        submission = arrive({"message": "seo"}, suspicion="links")

        lead = actions.let_through(submission=submission, by=add_user(), at=MONDAY)

        assert lead is not None
        assert lead.is_clean is None

    def test_yields_to_a_person(self):
        add_rule("has_word", "seo")
        lead = take_in(arrive({"message": "seo"}))
        assert lead is not None

        actions.judge_lead(lead=lead, is_clean=True, by=add_user(), at=MONDAY)

        assert (lead.is_clean, lead.judged_rule) == (True, "")


class TestRules:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"test": "mood"}, "test"),
            ({"defect": ""}, "defect"),
            ({"value": " \n "}, "value"),
            ({"value": "x" * 6000}, "value"),
            ({"test": "asked_within", "value": "0"}, "value"),
            ({"test": "asked_within", "value": "\u0663"}, "value"),
            ({"test": "asked_within", "value": "1\n2"}, "value"),
        ],
    )
    def test_are_refused_at_the_field_that_is_wrong(self, said, field):
        good = {"name": "Ours", "test": "has_word", "value": "seo", "defect": "spam"}

        with pytest.raises(Refusal) as refused:
            actions.add_rule(**good | said, by=None, at=MONDAY)

        assert set(refused.value.problems) == {field}
        assert not QualifyingRule.objects.exists()

    def test_are_changed_and_taken_away_and_it_is_written_down(self):
        rule = add_rule("has_word", "seo")

        actions.edit_rule(rule=rule, changes={"value": " ads \n\nads"}, by=None, at=MONDAY)
        assert rule.value == "ads"
        actions.remove_rule(rule=rule, by=None, at=MONDAY)

        assert not QualifyingRule.objects.exists()
        kinds = Event.objects.filter(kind__startswith="leads.rule_").order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["leads.rule_added", "leads.rule_edited", "leads.rule_removed"]

    def test_stay_in_their_order_at_the_top(self):
        first, second = add_rule("no_address"), add_rule("has_word", "seo")

        actions.raise_rule(rule=first, by=None, at=MONDAY)

        assert list(QualifyingRule.objects.all()) == [first, second]
