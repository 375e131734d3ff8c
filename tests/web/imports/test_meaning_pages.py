"""What values mean, into which funnel deals go, and what is done with rows that are here."""

from __future__ import annotations

import pytest
from wizard_files import DEALS

from voronka.funnel.models import Pipeline, Stage
from voronka.imports.models import Import
from voronka.journal.models import Delivery

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def import_(uploaded, pipeline) -> Import:
    return uploaded(DEALS)


@pytest.fixture
def address(import_) -> str:
    return f"/imports/{import_.pk}/meaning/"


def stage(pipeline: Pipeline, name: str) -> int:
    return Stage.objects.get(pipeline=pipeline, name=name).pk


class TestTheMeaning:
    def test_is_guessed_where_words_are_known(self, browser, address, pipeline):
        shown = page(browser.get(address))

        assert "What “Status” means" in shown
        assert f'<option value="{stage(pipeline, "Won")}" selected>' in shown
        assert "— not said: New" in shown

    def test_is_said_and_the_check_begins(self, browser, address, import_, pipeline):
        talking = stage(pipeline, "In work")
        sent = {
            "pipeline": pipeline.pk,
            "value-0": "Talking",
            "meaning-0": talking,
            "mode": "create",
            "system": "Bitrix",
        }
        answer = browser.post(address, sent)

        import_.refresh_from_db()
        assert answer["Location"] == f"/imports/{import_.pk}/"
        assert (import_.state, import_.answers["stages"]) == ("checking", {"Talking": talking})
        assert (import_.answers["mode"], import_.answers["system"]) == ("create", "Bitrix")
        assert Delivery.objects.filter(consumer="imports.check").exists()

    @pytest.mark.parametrize(
        "wrong", [{"mode": "all"}, {"pipeline": "999"}, {"value-0": "Won", "meaning-0": "999"}, {"system": "x" * 61}]
    )
    def test_that_cannot_be_is_refused_and_nothing_begins(self, browser, address, pipeline, wrong):
        answer = browser.post(address, {"pipeline": pipeline.pk, "mode": "both"} | wrong)

        assert answer.status_code == 422
        assert "Please look at this" in page(answer)
        assert Import.objects.get().state == "uploaded"

    def test_of_orders_is_a_sale_or_not(self, browser, uploaded):
        import_ = uploaded("Order ID,Date,Total,Status\n1,2026-01-05,10,completed\n2,2026-01-06,12,cancelled\n")
        shown = page(browser.get(f"/imports/{import_.pk}/meaning/"))

        assert import_.kind == "orders"
        assert '<option value="lost" selected>Cancelled' in shown

    def test_is_asked_only_after_the_columns(self, browser, uploaded):
        import_ = uploaded("Colour\nred\n", name="colours.csv")
        import_.roles = {}
        Import.objects.filter(pk=import_.pk).update(kind="tasks", roles={})

        assert browser.get(f"/imports/{import_.pk}/meaning/")["Location"] == f"/imports/{import_.pk}/columns/"


class TestAFunnelAsTheFileHasIt:
    def sent(self, *places: str) -> dict[str, str]:
        values = ["Won", "Lost", "Talking"]
        return {
            "name": "Old program",
            **{f"value-{number}": value for number, value in enumerate(values)},
            **{f"place-{number}": place for number, place in enumerate(places)},
        }

    def test_has_its_values_as_stages_and_is_taken(self, browser, address):
        answer = browser.post(f"{address}funnel/", self.sent("won", "lost", "open"))

        made = Pipeline.objects.get(name="Old program")
        assert answer["Location"] == f"{address}?pipeline={made.pk}"
        assert list(made.stages.values_list("name", "kind")) == [("Talking", "work"), ("Won", "won"), ("Lost", "lost")]
        shown = page(browser.get(answer["Location"]))
        assert f'<option value="{stage(made, "Talking")}" selected>' in shown

    def test_has_them_in_the_order_that_was_asked_for(self, browser, address):
        sent = {"name": "Old", "value-0": "Talking", "value-1": "New", "value-2": "Won", "value-3": "Lost"}
        places = {"place-0": "open", "place-1": "open", "place-2": "won", "place-3": "lost"}
        browser.post(f"{address}funnel/", sent | places | {"order-0": "2", "order-1": "1"})

        stages = Pipeline.objects.get(name="Old").stages.values_list("name", flat=True)
        assert list(stages) == ["New", "Talking", "Won", "Lost"]

    @pytest.mark.parametrize("places", [("won", "won", "open"), ("open", "lost", "lost"), ("won", "lost", "")])
    def test_is_not_made_with_two_ends_of_a_kind_or_nothing_before_them(self, browser, address, places):
        before = Pipeline.objects.count()
        answer = browser.post(f"{address}funnel/", self.sent(*places))

        assert answer.status_code == 422
        assert Pipeline.objects.count() == before
