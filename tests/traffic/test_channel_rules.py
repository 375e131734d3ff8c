"""Rules that people write, and origins that are judged by them: history follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dump import dump
from party_builders import MONDAY, add_source
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.actions.origins import origin_of, said_by
from voronka.traffic.models import ChannelRule, Origin
from voronka.traffic.origins import Said

pytestmark = pytest.mark.django_db
YANDEX = Said(utm_source="yandex", utm_medium="cpc", utm_campaign="boots")
BLOG = Said(referrer="blog.example")


def rule(pattern="boots*", field="utm_campaign", channel="partner", source=None):
    return actions.add_channel_rule(field=field, pattern=pattern, channel=channel, source=source, by=None, at=MONDAY)


def judged(said=YANDEX):
    origin = Origin.objects.get(digest=said.digest)
    return origin.channel, origin.source and origin.source.name


class TestOrigins:
    def test_are_there_once_and_keep_what_was_said(self):
        first, again = origin_of(YANDEX), origin_of(YANDEX)

        assert first == again
        assert said_by(Origin.objects.get()) == YANDEX
        assert judged() == ("search_ads", None)

    def test_follow_a_source_that_comes_and_is_renamed(self):
        origin_of(YANDEX)
        origin_of(BLOG)
        source = add_source("Яндекс Директ", channel="search_ads")
        blog = add_source("blog.example", channel="partner")
        before = judged(), judged(BLOG)
        actions.edit_source(source=source, changes={"name": "Something"}, by=None, at=MONDAY)
        actions.edit_source(source=blog, changes={"channel": "email"}, by=None, at=MONDAY)

        assert before == (("search_ads", "Яндекс Директ"), ("partner", "blog.example"))
        assert (judged(), judged(BLOG)) == (("search_ads", None), ("email", "blog.example"))

    def test_are_as_they_were_when_an_import_of_sources_is_undone(self):
        origin_of(YANDEX)
        before = dump()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        rows = [actions.NewSource(name="Yandex", channel="classifieds")]
        actions.create_sources(rows=rows, by=None, at=MONDAY, batch=batch)
        between = judged()
        while actions.undo_batch(batch=batch, by=None, at=MONDAY, most=10).done:
            pass
        journal.remove_batch(batch)

        assert between == ("classifieds", "Yandex")
        assert dump() == before


class TestRules:
    def test_judge_what_came_before_them(self):
        origin_of(YANDEX)
        radio = add_source("Radio", channel="offline")
        rule(source=radio)

        assert judged() == ("partner", "Radio")

    def test_are_asked_in_their_order_which_can_be_changed(self):
        origin_of(YANDEX)
        rule(channel="email")
        second = rule("yandex", "utm_source", "social")
        before = judged()[0]
        actions.edit_channel_rule(rule=second, changes={"position": 1}, by=None, at=MONDAY)

        assert (before, judged()[0]) == ("email", "social")
        assert list(ChannelRule.objects.values_list("pattern", "position")) == [("yandex", 1), ("boots*", 2)]

    def test_close_the_gap_of_one_that_is_taken_away(self):
        origin_of(YANDEX)
        first = rule(channel="email")
        rule("*", "utm_source", "cold")
        actions.remove_channel_rule(rule=first, by=None, at=MONDAY)
        actions.remove_channel_rule(rule=first, by=None, at=MONDAY)

        assert judged()[0] == "cold"
        assert ChannelRule.objects.get().position == 1
        assert Event.objects.filter(kind="traffic.channel_rule_removed").count() == 1

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"pattern": " "}, "pattern"),
            ({"pattern": "**"}, "pattern"),
            ({"pattern": "x" * 201}, "pattern"),
            ({"field": "address"}, "field"),
            ({"channel": "air"}, "channel"),
        ],
    )
    def test_that_say_nothing_are_refused(self, values, field):
        with pytest.raises(Refusal) as refusal:
            rule(**values)

        assert list(refusal.value.problems) == [field]
        assert not ChannelRule.objects.exists()
        assert not Event.objects.exists()

    def test_say_what_changed_in_the_audit(self):
        source = add_source("Radio")
        one = rule(source=source)
        actions.edit_channel_rule(rule=one, changes={"source": None, "pattern": "boots*"}, by=None, at=MONDAY)

        event = Event.objects.get(kind="traffic.channel_rule_edited")
        assert (event.subject_id, event.changes) == (one.pk, {"source": [source.pk, None]})


@pytest.mark.django_db(transaction=True)
def test_twenty_visits_of_one_origin_at_once_make_it_once():
    def make(_: int) -> int:
        try:
            return origin_of(YANDEX).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(20)))) == 1
    assert Origin.objects.count() == 1
