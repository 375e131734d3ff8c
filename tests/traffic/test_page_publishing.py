"""Publishing a page: versions, their weights, wordings that are kept, pictures."""

from __future__ import annotations

import hashlib

import pytest

from page_builders import a_form, a_page, png, published
from party_builders import MONDAY
from traffic_builders import a_point
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.models import ConsentText, LandingPoint, PageVersion, Picture
from voronka.traffic.pages.html import GAP

pytestmark = pytest.mark.django_db
HEADING = {"kind": "heading", "text": "Windows"}


def weights(point: LandingPoint) -> dict[int, int]:
    return dict(PageVersion.objects.filter(point=point).order_by("number").values_list("number", "weight"))


def weigh(point: LandingPoint, **given: int) -> None:
    wanted = {int(name[1:]): weight for name, weight in given.items()}
    actions.weigh_versions(point=point, weights=wanted, by=None, at=MONDAY)


class TestSaving:
    def test_keeps_an_unfinished_page_and_writes_nothing_for_nothing(self):
        point = a_point()
        first = a_page(point, {"kind": "text", "text": ""})
        again = a_page(point, {"kind": "text", "text": "", "id": 1})

        assert first.revision == again.revision == 1
        assert Event.objects.filter(kind="traffic.page_saved").count() == 1

    def test_is_refused_where_somebody_was_faster(self):
        point = a_point()
        a_page(point, HEADING)

        with pytest.raises(actions.SavedMeanwhile):
            actions.save_page(point=point, blocks=[], theme="warm", revision=0, by=None, at=MONDAY)
        assert point.page.blocks[0]["text"] == "Windows"

    def test_is_refused_with_a_look_that_is_none(self):
        with pytest.raises(Refusal, match="looks"):
            a_page(a_point(), HEADING, theme="../x")


class TestPublishing:
    def test_shows_the_new_version_and_no_other(self):
        point = a_point()
        published(point, HEADING, a_form())
        version = published(point, {"kind": "heading", "text": "Doors"}, a_form())

        assert weights(point) == {1: 0, 2: 1}
        assert "<h1>Doors</h1>" in version.html
        assert f'action="/f/{point.key}"' in version.html
        assert GAP in version.frame
        assert Event.objects.filter(kind="traffic.page_published").count() == 2

    def test_beside_leaves_what_is_shown(self):
        point = a_point()
        for number in range(4):
            published(point, HEADING | {"text": f"{number}"}, a_form(), beside=True)

        assert weights(point) == {1: 1, 2: 1, 3: 1, 4: 1}
        with pytest.raises(Refusal, match="side by side"):
            published(point, HEADING, beside=True)

    @pytest.mark.parametrize("beside", [True, False])
    def test_twice_is_once(self, beside):
        point = a_point()
        first = published(point, HEADING, a_form())
        again = published(point, HEADING, a_form(), beside=beside)

        assert (again, weights(point)) == (first, {1: 1})
        assert Event.objects.filter(kind="traffic.page_published").count() == 1

    def test_what_is_shown_beside_others_shows_it_alone(self):
        point = a_point()
        published(point, HEADING, a_form())
        published(point, HEADING | {"text": "Doors"}, a_form(), beside=True)
        published(point, HEADING | {"text": "Doors"}, a_form())

        assert weights(point) == {1: 0, 2: 0, 3: 1}

    def test_says_at_which_block_something_is_missing(self):
        point = a_point(language="ru")
        a_page(point, HEADING, a_form(consents=[{"purpose": "processing", "wording": "Обработка данных и рассылка"}]))

        with pytest.raises(Refusal) as refused:
            actions.publish_page(point=point, revision=1, by=None, at=MONDAY)
        assert set(refused.value.problems) == {"blocks.2"}
        assert not PageVersion.objects.exists()
        assert not ConsentText.objects.exists()

    def test_is_refused_where_the_page_was_changed_meanwhile(self):
        point = a_point()
        a_page(point, HEADING)

        with pytest.raises(actions.SavedMeanwhile):
            actions.publish_page(point=point, revision=0, by=None, at=MONDAY)

    def test_keeps_each_wording_once_under_its_hash(self):
        words = "I agree that Acme processes my personal data."
        for point in (a_point(), a_point()):
            version = published(point, HEADING, a_form())
        published(point, HEADING, a_form(consents=[{"purpose": "processing", "wording": "Other words."}]))

        kept = ConsentText.objects.order_by("pk")
        assert [each.wording for each in kept] == [words, "Other words."]
        assert kept[0].digest == hashlib.sha256(words.encode()).hexdigest()
        assert f'name="consent.{kept[0].pk}"' in version.html


class TestWeights:
    def test_bring_an_earlier_version_back(self):
        point = a_point()
        first, second = published(point, HEADING, a_form()), published(point, HEADING)
        before = first.html
        weigh(point, v1=1)

        assert weights(point) == {1: 1, 2: 0}
        assert PageVersion.objects.get(pk=first.pk).html == before
        assert PageVersion.objects.get(pk=second.pk).weight == 0
        assert Event.objects.get(kind="traffic.page_weighed").changes == {"weights": [{"2": 1}, {"1": 1}]}

    def test_divide_visitors_between_versions_and_are_written_once(self):
        point = a_point()
        for number in range(2):
            published(point, HEADING | {"text": f"{number}"}, a_form(), beside=True)
        weigh(point, v1=3, v2=1)
        weigh(point, v1=3, v2=1)

        assert weights(point) == {1: 3, 2: 1}
        assert Event.objects.filter(kind="traffic.page_weighed").count() == 1

    def test_are_refused_where_somebody_has_published_meanwhile(self):
        point = a_point()
        for number in range(3):
            published(point, HEADING | {"text": f"{number}"}, a_form(), beside=True)

        with pytest.raises(actions.SavedMeanwhile):
            actions.weigh_versions(point=point, weights={1: 3, 2: 1}, live=[1, 2], by=None, at=MONDAY)
        assert weights(point) == {1: 1, 2: 1, 3: 1}

    @pytest.mark.parametrize("given", [{"v9": 1}, {"v1": -1}, {"v1": 101}])
    def test_are_refused_where_they_cannot_be(self, given):
        point = a_point()
        published(point, HEADING, a_form())

        with pytest.raises(Refusal):
            weigh(point, **given)
        assert weights(point) == {1: 1}


class TestAPicture:
    def test_is_kept_once_with_its_size(self):
        first = actions.add_picture(body=png(640, 480), by=None, at=MONDAY)
        again = actions.add_picture(body=png(640, 480), by=None, at=MONDAY)

        assert first == again
        assert (first.kind, first.width, first.height) == ("png", 640, 480)
        assert Event.objects.filter(kind="traffic.picture_added").count() == 1

    def test_gives_a_page_its_measures(self):
        picture = actions.add_picture(body=png(640, 480), by=None, at=MONDAY)
        version = published(a_point(), HEADING, {"kind": "picture", "src": f"/i/{picture.digest}", "alt": "A window"})

        assert f'<img src="/i/{picture.digest}" alt="A window" width="640" height="480">' in version.html

    @pytest.mark.parametrize("body", [b"<svg/>", b"MZ", png() + b"\0" * 10_000_000])
    def test_is_refused_where_it_is_none_or_too_large(self, body):
        with pytest.raises(Refusal) as refused:
            actions.add_picture(body=body, by=None, at=MONDAY)
        assert set(refused.value.problems) == {"picture"}
        assert not Picture.objects.exists()
