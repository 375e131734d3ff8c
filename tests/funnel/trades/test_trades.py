"""The pipelines to start from: whole, alike in three languages, and leading a deal from the first stage to an end."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import pytest

from voronka.funnel.trades import LANGUAGES, TRADES, UnknownTrade, load

WRITTEN = [(trade, language) for trade in TRADES for language in LANGUAGES]
LONGEST_NAME = 28
OWN_FIELDS = {"amount", "product", "company", "close_by"}
FIELD_KINDS = {"text", "number", "money", "date", "choice", "yes_no"}
QUOTED = re.compile(r"[“„«](.+?)[”»]")
FORMAL_HUNGARIAN = re.compile(r"\b(Ön|Önök|Önnek|kérjük|kérem|szíveskedjen)\b")

PATHS = {
    "goods_cod": ["confirming", "dispatch", "in_transit", "arrived", "bought_out", "returned"],
    "agency": ["proposal_sent", "proposal_read", "contacted", "invoice_issued", "deciding"],
    "real_estate": [
        "processing",
        "plans_sent",
        "showing",
        "repeat_showing",
        "alternative_offer",
        "registration_meeting",
    ],
    "services": ["request", "booked", "reminded", "visited", "paid"],
    "courses": ["request", "trial_booked", "trial_held", "invoice_issued", "paid"],
    "shop": ["new_order", "assembling", "ready", "handed_over", "received"],
    "blank": ["new", "in_work", "deciding", "won", "lost"],
}
TECHNICAL = {
    "goods_cod": {"in_transit"},
    "agency": {"proposal_sent"},
    "real_estate": {"plans_sent"},
    "services": {"reminded"},
    "courses": {"trial_booked"},
    "shop": {"handed_over"},
    "blank": set(),
}


def kinds(trade, language="en"):
    return {stage.key: stage.kind for stage in load(trade, language).stages}


def led_to(trade, stage):
    """The keys of the stages that the exit rule of a stage names."""
    keys = {each.name: each.key for each in trade.stages}
    return [keys[name] for name in QUOTED.findall(stage.exit_rule) if name in keys]


def names(trade):
    parts = (*trade.stages, *trade.loss_reasons, *trade.fields)
    return [trade.name, *(part.name for part in parts)]


def texts(trade):
    """Everything of a trade that a person reads, in one order for all languages."""
    written = [*names(trade), trade.about]
    for stage in trade.stages:
        written += [stage.purpose, stage.entry_rule, stage.exit_rule, stage.what_to_do, *stage.boxes]
    for field in trade.fields:
        written += field.choices
    return written


def skeleton(trade):
    """What must be the same in every language."""
    stages = [
        (s.key, s.kind, s.time_limit_hours, s.may_repeat, s.required, len(s.boxes), led_to(trade, s))
        for s in trade.stages
    ]
    reasons = [reason.key for reason in trade.loss_reasons]
    fields = [(field.key, field.kind, len(field.choices)) for field in trade.fields]
    return stages, reasons, fields


class TestTrades:
    def test_are_the_files_that_lie_there(self):
        lying = {each.name for each in files("voronka.funnel.trades").iterdir() if each.name.endswith(".toml")}

        assert lying == {f"{trade}.{language}.toml" for trade, language in WRITTEN}

    def test_end_with_the_blank_one(self):
        assert TRADES[-1] == "blank"

    def test_have_names_of_their_own_in_each_language(self):
        for language in LANGUAGES:
            assert len({load(trade, language).name for trade in TRADES}) == len(TRADES)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_share_a_field_only_when_it_is_the_same_field(self, language):
        fields = {field for trade in TRADES for field in load(trade, language).fields}

        assert len({field.key for field in fields}) == len(fields)
        assert len({field.name for field in fields}) == len(fields)

    def test_refuse_an_unknown_key_and_name_the_known_ones(self):
        with pytest.raises(UnknownTrade, match=r"no trade “circus”.*goods_cod, agency.*blank"):
            load("circus", "en")

    def test_refuse_an_unknown_language_and_name_the_known_ones(self):
        with pytest.raises(UnknownTrade, match=r"written in “\.\./en”.*en, ru, hu"):
            load("shop", "../en")

    def test_are_read_once(self):
        assert load("shop", "hu") is load("shop", "hu")


@pytest.mark.parametrize("trade", TRADES)
class TestEveryTrade:
    @pytest.mark.parametrize("language", ["ru", "hu"])
    def test_is_the_same_pipeline_in_every_language(self, trade, language):
        assert skeleton(load(trade, language)) == skeleton(load(trade, "en"))

    def test_says_everything_anew_in_every_language(self, trade):
        for one, other in combinations(LANGUAGES, 2):
            pairs = zip(texts(load(trade, one)), texts(load(trade, other)), strict=True)

            assert [a for a, b in pairs if a == b] == []

    def test_has_five_to_nine_stages(self, trade):
        assert 5 <= len(load(trade, "en").stages) <= 9

    def test_has_keys_of_its_own_made_of_small_letters(self, trade):
        template = load(trade, "en")
        for parts in (template.stages, template.loss_reasons, template.fields):
            keys = [part.key for part in parts]

            assert len(set(keys)) == len(keys)
            assert all(re.fullmatch("[a-z_]+", key) for key in keys)

    def test_ends_with_one_won_stage_and_one_lost_stage(self, trade):
        path = list(kinds(trade).values())

        assert path[-2:] == ["won", "lost"]
        assert not {"won", "lost"} & set(path[:-2])

    def test_begins_with_a_stage_of_work_that_demands_nothing(self, trade):
        first = load(trade, "en").stages[0]

        assert (first.kind, first.required, first.boxes) == ("work", (), ())

    def test_has_one_or_two_key_stages(self, trade):
        assert list(kinds(trade).values()).count("key") in {1, 2}

    def test_knows_only_the_five_kinds_of_stages(self, trade):
        assert set(kinds(trade).values()) <= {"technical", "work", "key", "won", "lost"}

    def test_has_the_stages_of_its_path_in_their_order(self, trade):
        assert [key for key in kinds(trade) if key in PATHS[trade]] == PATHS[trade]

    def test_keeps_its_seller_out_of_the_technical_stages(self, trade):
        assert {key for key, kind in kinds(trade).items() if kind == "technical"} == TECHNICAL[trade]

    def test_limits_the_time_in_every_open_stage_and_in_no_other(self, trade):
        for stage in load(trade, "en").stages:
            assert (stage.time_limit_hours is None) == (stage.kind in {"won", "lost"}), stage.key
            assert stage.time_limit_hours is None or stage.time_limit_hours > 0

    def test_demands_only_fields_that_exist(self, trade):
        template = load(trade, "en")
        known = OWN_FIELDS | {field.key for field in template.fields}

        assert {key for stage in template.stages for key in stage.required} <= known

    def test_is_not_won_without_an_amount(self, trade):
        assert next(stage.required for stage in load(trade, "en").stages if stage.kind == "won") == ("amount",)

    def test_has_at_most_four_fields_of_known_kinds(self, trade):
        fields = load(trade, "en").fields

        assert len(fields) <= 4
        assert {field.kind for field in fields} <= FIELD_KINDS

    def test_offers_choices_where_there_is_a_choice_and_nowhere_else(self, trade):
        assert all((len(field.choices) > 1) == (field.kind == "choice") for field in load(trade, "en").fields)

    def test_has_several_reasons_of_loss(self, trade):
        assert len(load(trade, "en").loss_reasons) >= 5


@pytest.mark.parametrize(("trade", "language"), WRITTEN)
class TestEveryWrittenTrade:
    def test_has_all_four_texts_on_every_stage(self, trade, language):
        for stage in load(trade, language).stages:
            for text in (stage.purpose, stage.entry_rule, stage.exit_rule, stage.what_to_do):
                assert len(text) >= 10, stage.key
                assert text == text.strip()
                assert text[-1] in ".?", stage.key

    def test_has_names_that_fit_the_head_of_a_column(self, trade, language):
        assert [name for name in names(load(trade, language)) if not 2 <= len(name) <= LONGEST_NAME] == []

    def test_has_boxes_that_fit_one_line(self, trade, language):
        boxes = [box for stage in load(trade, language).stages for box in stage.boxes]

        assert [box for box in boxes if not 5 <= len(box) <= 40] == []

    def test_calls_nothing_twice_by_one_name(self, trade, language):
        template = load(trade, language)
        for parts in (template.stages, template.loss_reasons, template.fields):
            assert len({part.name for part in parts}) == len(parts)

    def test_says_what_it_is_for_in_one_sentence(self, trade, language):
        about = load(trade, language).about

        assert about.endswith(".")
        assert ". " not in about

    def test_leads_out_of_every_open_stage_to_another_one(self, trade, language):
        template = load(trade, language)

        assert [s.key for s in template.stages if s.time_limit_hours and not led_to(template, s)] == []

    def test_leads_nowhere_from_its_ends(self, trade, language):
        template = load(trade, language)

        assert [led_to(template, s) for s in template.stages if s.kind in {"won", "lost"}] == [[], []]

    def test_leads_into_every_stage_but_the_first(self, trade, language):
        template = load(trade, language)
        reached = {key for stage in template.stages for key in led_to(template, stage)}

        assert reached == {stage.key for stage in template.stages[1:]}

    def test_leads_back_only_to_stages_that_may_repeat(self, trade, language):
        template = load(trade, language)
        order = [stage.key for stage in template.stages]
        back = {
            key
            for stage in template.stages
            for key in led_to(template, stage)
            if key in order[: order.index(stage.key)]
        }

        assert back <= {stage.key for stage in template.stages if stage.may_repeat}

    def test_can_be_lost_from_every_open_stage(self, trade, language):
        template = load(trade, language)
        lost = next(stage.key for stage in template.stages if stage.kind == "lost")

        assert [s.key for s in template.stages if s.time_limit_hours and lost not in led_to(template, s)] == []

    def test_quotes_no_norms(self, trade, language):
        assert [text for text in texts(load(trade, language)) if re.search(r"%|\b\d", text)] == []

    def test_is_written_in_the_letters_of_its_language(self, trade, language):
        for text in texts(load(trade, language)):
            assert bool(re.search("[а-яё]", text)) == (language == "ru"), text


class TestRealEstate:
    def test_lets_a_deal_come_back_for_another_showing_and_another_offer(self):
        repeating = {stage.key for stage in load("real_estate", "en").stages if stage.may_repeat}

        assert {"repeat_showing", "alternative_offer"} <= repeating

    def test_has_its_key_stage_where_both_sides_sign(self):
        assert kinds("real_estate")["registration_meeting"] == "key"


class TestAnAgency:
    def test_has_its_key_stages_at_the_invoice_and_the_decision(self):
        assert [key for key, kind in kinds("agency").items() if kind == "key"] == ["invoice_issued", "deciding"]


class TestGoodsWithCashOnDelivery:
    def test_are_sold_when_bought_out_and_lost_when_returned(self):
        assert [(key, kind) for key, kind in kinds("goods_cod").items() if kind in {"won", "lost"}] == [
            ("bought_out", "won"),
            ("returned", "lost"),
        ]


class TestTheHungarian:
    @pytest.mark.parametrize("trade", TRADES)
    def test_speaks_to_a_colleague_as_to_a_friend(self, trade):
        assert [text for text in texts(load(trade, "hu")) if FORMAL_HUNGARIAN.search(text)] == []
