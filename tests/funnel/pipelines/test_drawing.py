"""What keeps a drawing from being published, what is doubtful about it, and how its changes are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation
from drawings import a_drawing, a_stage, with_stage, without

from funnel_builders import a_pipeline
from voronka.funnel.drawing import Drawing, DrawnReason, DrawnStage, difference, new_key, problems, warnings
from voronka.funnel.trades import LANGUAGES, TRADES, load

WRITTEN = [(trade, language) for trade in TRADES for language in LANGUAGES]


def said(found):
    return [(each.stage_key, each.field) for each in found]


class TestADrawing:
    @pytest.mark.parametrize(("trade", "language"), WRITTEN)
    def test_comes_back_from_json_as_it_was(self, trade, language):
        drawing = Drawing.from_trade(load(trade, language))

        assert Drawing.read(drawing.as_json()) == drawing

    @pytest.mark.django_db
    @pytest.mark.parametrize("trade", TRADES)
    def test_of_a_pipeline_is_that_of_its_template(self, trade):
        assert Drawing.from_pipeline(a_pipeline(trade)) == Drawing.from_trade(load(trade, "en"))

    @pytest.mark.django_db
    @pytest.mark.parametrize(("trade", "language"), WRITTEN)
    def test_of_a_template_can_be_published_and_is_not_doubtful(self, trade, language):
        drawing = Drawing.from_pipeline(a_pipeline(trade, language))

        assert (problems(drawing), warnings(drawing)) == ([], [])

    def test_is_cleaned_of_spaces_empty_boxes_and_limits_where_nothing_waits(self):
        stage = a_stage(
            "won", "won", name="  Won\n ", boxes=(" a ", "", "a", "b"), time_limit_hours=5, purpose=" x\r\ny "
        )

        cleaned = stage.clean()

        assert (cleaned.name, cleaned.boxes, cleaned.time_limit_hours) == ("Won", ("a", "b"), None)
        assert cleaned.purpose == "x\ny"

    def test_reads_what_an_older_release_wrote(self):
        json = {"key": "new", "name": "New", "kind": "work", "colour": "blue"}

        assert DrawnStage.read(json) == DrawnStage("new", "New", "work")


class TestProblems:
    def test_are_none_of_a_whole_drawing(self):
        assert problems(a_drawing()) == []

    @pytest.mark.parametrize("field", ["name", "purpose", "entry_rule", "exit_rule", "what_to_do"])
    @pytest.mark.parametrize("text", ["", " \t\n", "\u00a0"])
    def test_are_texts_that_are_not_written(self, field, text):
        assert said(problems(with_stage(a_drawing(), "deciding", **{field: text}))) == [("deciding", field)]

    @pytest.mark.parametrize("field", ["purpose", "entry_rule", "what_to_do"])
    def test_are_copies_of_the_text_of_another_stage(self, field):
        drawing = with_stage(a_drawing(), "deciding", **{field: "The  same TEXT."})

        assert said(problems(with_stage(drawing, "new", **{field: "the same text."}))) == [("deciding", field)]

    def test_are_not_two_ends_where_a_deal_stays(self):
        drawing = with_stage(a_drawing(), "won", exit_rule="The deal stays here.")

        assert problems(with_stage(drawing, "lost", exit_rule="The deal stays here.")) == []

    def test_are_two_stages_of_one_name(self):
        assert said(problems(with_stage(a_drawing(), "deciding", name=" NEW"))) == [("deciding", "name")]

    def test_are_texts_that_are_too_long(self):
        assert said(problems(with_stage(a_drawing(), "new", purpose="x" * 2001))) == [("new", "purpose")]

    @pytest.mark.parametrize("limit", [0, -5, 24 * 366 + 1])
    def test_are_time_limits_that_nobody_means(self, limit):
        assert said(problems(with_stage(a_drawing(), "new", time_limit_hours=limit))) == [("new", "time_limit_hours")]

    @pytest.mark.parametrize("end", ["won", "lost"])
    def test_are_a_missing_end_and_a_second_one(self, end):
        assert said(problems(without(a_drawing(), end))) == [(None, "stages")]
        assert (None, "stages") in said(problems(a_drawing(a_stage("new"), a_stage("another", end))))

    def test_are_an_end_that_comes_first(self):
        drawing = a_drawing()

        assert (None, "stages") in said(problems(replace(drawing, stages=drawing.stages[::-1])))

    @pytest.mark.parametrize(
        "reasons", [(), (DrawnReason("a", ""),), (DrawnReason("a", "Dear"), DrawnReason("b", "dear "))]
    )
    def test_are_reasons_of_loss_that_are_none_nameless_or_twice(self, reasons):
        assert said(problems(a_drawing(loss_reasons=reasons))) == [(None, "loss_reasons")]

    def test_are_an_unknown_kind(self):
        assert said(problems(with_stage(a_drawing(), "new", kind="magic"))) == [("new", "kind")]

    @pytest.mark.django_db
    def test_are_required_fields_that_do_not_exist(self):
        assert said(problems(with_stage(a_drawing(), "new", required=("amount", "moon")))) == [("new", "required")]

    def test_are_said_in_the_language_of_the_reader(self):
        with translation.override("ru"):
            found = problems(with_stage(a_drawing(), "new", name=""))

        assert found[0].sentence == "Назовите этап."


class TestWarnings:
    def test_are_none_of_a_usual_shape(self):
        assert warnings(a_drawing()) == []

    def test_count_the_key_stages_above_two(self):
        drawing = a_drawing(a_stage("new"), *(a_stage(f"key_{n}", "key") for n in range(3)))

        assert warnings(drawing)[0].sentence.startswith("3 stages are key ones.")

    @pytest.mark.parametrize(
        ("stages", "remark"),
        [
            ((a_stage("new"), a_stage("talk")), (None, "stages")),  # no key stage
            ((a_stage("first", "key"), a_stage("talk")), ("first", "kind")),
            ((a_stage("wait", "technical"), a_stage("talk", "key")), ("wait", "kind")),
            ((a_stage("new"), a_stage("only", "key", time_limit_hours=None)), ("only", "time_limit_hours")),
            ((a_stage("new"), a_stage("deciding", "key", what_to_do="Call.")), ("deciding", "what_to_do")),
            ((a_stage("new", boxes=("Read",)), a_stage("deciding", "key")), ("new", "required")),
        ],
    )
    def test_name_the_doubtful_place(self, stages, remark):
        assert said(warnings(a_drawing(*stages))) == [remark]

    def test_tell_two_technical_stages_in_a_row_from_two_apart(self):
        one, other = a_stage("wait", "technical"), a_stage("wait_more", "technical")
        start, key = a_stage("new"), a_stage("deciding", "key")

        assert said(warnings(a_drawing(start, one, other, key))) == [("wait_more", "kind")]
        assert warnings(a_drawing(start, one, key, other)) == []

    def test_tell_a_technical_stage_in_which_deals_are_forgotten(self):
        drawing = a_drawing(a_stage("new"), a_stage("wait", "technical", time_limit_hours=None), a_stage("talk", "key"))

        assert "forgotten" in warnings(drawing)[0].sentence

    def test_tell_too_few_and_too_many_stages(self):
        many = [a_stage(f"stage_{number}") for number in range(12)]

        assert "one open stage" in warnings(a_drawing(a_stage("only")))[1].sentence
        assert "There are 13 open stages." in warnings(a_drawing(*many, a_stage("deciding", "key")))[0].sentence

    def test_tell_a_stage_after_an_end(self):
        drawing = a_drawing()

        assert said(warnings(replace(drawing, stages=(*drawing.stages, a_stage("after"))))) == [("after", "stages")]

    def test_tell_a_single_reason_of_loss(self):
        assert said(warnings(a_drawing(loss_reasons=(DrawnReason("a", "Dear"),)))) == [(None, "loss_reasons")]

    def test_quote_no_norms(self):
        assert all("%" not in each.sentence for each in warnings(a_drawing(a_stage("only"))))


class TestDifference:
    def test_is_nothing_between_equal_drawings(self):
        assert difference(a_drawing(), a_drawing()) == []

    def test_names_what_went_what_came_and_what_moved(self):
        old = a_drawing(a_stage("new"), a_stage("talk"), a_stage("offer"), a_stage("deciding", "key"))
        new = a_drawing(a_stage("offer"), a_stage("new"), a_stage("deciding", "key"), a_stage("trial"))

        assert difference(old, new) == [
            "Taken out: “Talk”.",
            "New: “Trial” (work).",
            "“Offer” now comes first.",
        ]

    def test_names_the_fields_that_changed_in_one_sentence(self):
        new = with_stage(a_drawing(), "new", purpose="Other.", boxes=("Read",), time_limit_hours=None)

        assert difference(a_drawing(), new) == ["“New”, changed: purpose, time limit, boxes to tick."]

    def test_follows_a_renamed_stage_and_reason_by_their_keys(self):
        new = with_stage(a_drawing(), "new", name="Fresh", kind="technical")
        new = replace(new, name="B2B", loss_reasons=(DrawnReason("silent", "No answer"), DrawnReason("rain", "Rain")))

        assert difference(a_drawing(), new) == [
            "The funnel is called “B2B” instead of “Sales”.",
            "“New” is now called “Fresh”.",
            "“Fresh” is now technical, it was work.",
            "Reason of loss taken out: “Too expensive”.",
            "The reason of loss “Stopped answering” is now “No answer”.",
            "New reason of loss: “Rain”.",
        ]

    def test_of_reasons_in_another_order_is_said(self):
        drawing = a_drawing()

        assert difference(drawing, replace(drawing, loss_reasons=drawing.loss_reasons[::-1])) == [
            "The reasons of loss stand in another order."
        ]

    def test_is_said_in_russian_and_hungarian(self):
        new = with_stage(a_drawing(), "new", kind="technical")

        with translation.override("ru"):
            assert difference(a_drawing(), new) == ["«New» — теперь этап технический, был рабочий."]
        with translation.override("hu"):
            assert difference(a_drawing(), new) == ["„New” típusa mostantól technikai (eddig: munka)."]


class TestNewKey:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Счёт выставлен", "schet_vystavlen"),
            ("Жёсткий щит, 2-й показ!", "zhestkiy_schit_2_y_pokaz"),
            ("Ajánlat elküldve (őű)", "ajanlat_elkuldve_ou"),
            ("報價", "new"),
            ("", "new"),
            ("'; DROP TABLE", "drop_table"),
        ],
    )
    def test_is_written_in_latin_letters(self, name, key):
        assert new_key(name, ()) == key

    def test_is_unlike_all_that_are_taken(self):
        taken = {"offer", "offer_2"}

        assert new_key("Offer", taken) == "offer_3"

    def test_fits_its_column_however_long_the_name(self):
        taken = {new_key("x" * 500, ())}

        assert len(new_key("x" * 500, taken)) <= 40
