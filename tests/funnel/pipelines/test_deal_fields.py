"""The fields that the business adds to its deals."""

from __future__ import annotations

import pytest
from drawings import with_stage

from funnel_builders import TUESDAY, a_deal, a_pipeline
from voronka.funnel import actions
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, DealField
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
WHO = {"by": None, "at": TUESDAY}


def a_field(name="Town", kind="text", **more):
    return actions.add_field(name=name, kind=kind, **WHO | more)


class TestAddField:
    def test_makes_a_key_of_the_name(self):
        assert a_field("Город доставки").key == "gorod_dostavki"

    @pytest.mark.parametrize("name", ["Amount", "Stage", "Loss reason", "Boxes", "Transitions"])
    def test_takes_no_name_of_a_deals_own_field_for_a_key(self, name):
        assert a_field(name).key.endswith("_2")

    def test_keeps_the_choices_once_each(self):
        assert a_field(kind="choice", choices=[" A ", "B", "", "A"]).choices == ["A", "B"]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 61}, "name"),
            ({"kind": "magic"}, "kind"),
            ({"kind": "choice", "choices": ["One", "One"]}, "choices"),
            ({"kind": "choice", "choices": [str(number) for number in range(101)]}, "choices"),
            ({"kind": "choice", "choices": ["x" * 101, "y"]}, "choices"),
        ],
    )
    def test_refuses_and_writes_nothing(self, given, field):
        with pytest.raises(actions.FieldRefused) as refusal:
            a_field(**given)

        assert list(refusal.value.problems) == [field]
        assert not DealField.objects.exists()
        assert not Event.objects.exists()

    def test_refuses_a_name_that_is_taken(self):
        a_field("Город")

        with pytest.raises(actions.FieldRefused, match="already"):
            a_field(" город ")


class TestEditField:
    def test_keeps_the_key_and_the_values(self):
        field = a_field()
        deal = a_deal(a_pipeline("blank"), fields={"town": "Omsk"})

        actions.edit_field(field=field, name="City", **WHO)

        assert DealField.objects.get(name="City").key == "town"
        assert Deal.objects.get(pk=deal.pk).fields == {"town": "Omsk"}

    def test_is_in_the_audit_with_before_and_after(self):
        field = a_field()

        actions.edit_field(field=field, name="City", **WHO)

        assert Event.objects.get(kind="funnel.field_changed").changes == {"name": ["Town", "City"]}

    def test_writes_nothing_where_nothing_changes(self):
        actions.edit_field(field=a_field(), name="Town", **WHO)

        assert not Event.objects.filter(kind="funnel.field_changed").exists()


class TestRemoveField:
    def test_leaves_the_values_with_the_deals(self):
        field = a_field()
        deal = a_deal(a_pipeline("blank"), fields={"town": "Omsk"})

        actions.remove_field(field=field, **WHO)

        assert DealField.objects.get().is_gone
        assert Deal.objects.get(pk=deal.pk).fields == {"town": "Omsk"}

    def test_is_refused_while_a_stage_requires_it(self):
        a_pipeline("agency")

        with pytest.raises(actions.FieldRefused, match="“B2B agency”: “Need found”"):
            actions.remove_field(field=DealField.objects.get(key="service"), **WHO)

    def test_keeps_a_drawing_that_requires_it_from_being_published(self):
        pipeline = a_pipeline("blank")
        field = a_field()
        drawing = with_stage(Drawing.from_pipeline(pipeline), "deciding", required=("town",))
        actions.save_draft(pipeline=pipeline, drawing=drawing, **WHO)
        actions.remove_field(field=field, **WHO)

        with pytest.raises(actions.DrawRefused, match="no longer there"):
            actions.publish(pipeline=pipeline, reason="Try", **WHO)


class TestRestoreField:
    def test_brings_it_back(self):
        field = a_field()
        actions.remove_field(field=field, **WHO)

        actions.restore_field(field=field, **WHO)

        assert not DealField.objects.get().is_gone

    def test_is_refused_where_the_name_is_taken_by_now(self):
        field = a_field()
        actions.remove_field(field=field, **WHO)
        assert a_field().key == "town_2"

        with pytest.raises(actions.FieldRefused):
            actions.restore_field(field=field, **WHO)


class TestFieldsOfATrade:
    def test_are_in_the_audit(self):
        a_pipeline("goods_cod")

        told = Event.objects.filter(kind="funnel.field_added").order_by("pk")
        assert [each.changes["name"][1] for each in told] == list(
            DealField.objects.order_by("position").values_list("name", flat=True)
        )

    def test_come_back_with_another_name_where_theirs_is_taken_by_now(self):
        a_pipeline("goods_cod")
        field = DealField.objects.get(key="delivery_method")
        DealField.objects.filter(pk=field.pk).update(is_gone=True)
        a_field(field.name)

        a_pipeline("goods_cod")

        field.refresh_from_db()
        assert (field.name, field.is_gone) == ("Way of delivery (2)", False)
        assert Event.objects.get(kind="funnel.field_changed").changes == {
            "is_gone": [True, False],
            "name": ["Way of delivery", "Way of delivery (2)"],
        }
