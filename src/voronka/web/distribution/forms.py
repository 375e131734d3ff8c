"""The forms of distribution: a rule, a made-up lead, hours, a redistribution."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.distribution.actions import Drawn
from voronka.distribution.deciding import Traits
from voronka.distribution.hours import Week, read_day, write_day
from voronka.distribution.models import Member, Rule, Way
from voronka.funnel.models import Pipeline
from voronka.funnel.values import read_own
from voronka.ground.refusal import Refusal
from voronka.traffic.models import Channel, LandingPoint, Source
from voronka.web.forms import RefusableForm, TypedNumber

WEIGHT = "weight_"
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
USUAL = ("9:00–18:00",) * 5 + ("", "")


class PriceField(TypedNumber):
    """An amount as people write it; empty = None."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # an amount comes out
        try:
            amount: Decimal | None = read_own("amount", value or "")
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return amount


class RuleForm(RefusableForm):
    """A rule of distribution; what is wrong with it is said by the actions."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    source = forms.TypedMultipleChoiceField(label=_("From these sources"), coerce=int, required=False)
    channel = forms.MultipleChoiceField(label=_("From these channels"), choices=Channel.choices, required=False)
    point = forms.TypedMultipleChoiceField(label=_("At these landing points"), coerce=int, required=False)
    product = forms.TypedMultipleChoiceField(label=_("About these products"), coerce=int, required=False)
    language = forms.MultipleChoiceField(
        label=_("In these languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    region = forms.CharField(
        label=_("From these regions"),
        help_text=_("One a line. What is left empty here and above may be anything."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    price_from = PriceField(label=_("Worth at least"))
    price_to = PriceField(label=_("Worth at most"))
    way = forms.ChoiceField(label=_("Who gets it"), choices=Way.choices, widget=forms.RadioSelect)
    pipeline = forms.ModelChoiceField(
        label=_("Its deal is opened in"), queryset=Pipeline.objects.filter(is_archived=False), required=False
    )
    respond_in_minutes = forms.IntegerField(
        label=_("Minutes until the first response"),
        help_text=_("Of working time. Empty: nobody watches."),
        required=False,
    )
    escalate_to = forms.ModelChoiceField(
        label=_("Who gets what is not answered in time"),
        queryset=User.objects.filter(is_active=True).order_by("name", "pk"),
        required=False,
        empty_label=_("It goes back to the queue"),
    )

    def __init__(self, data: Any, *, people: Iterable[User], rule: Rule | None = None) -> None:
        super().__init__(data, initial=_initial(rule) if rule else {"way": Way.IN_TURN})
        self.people = list(people)
        self._choose("source", Source.objects.order_by("name").values_list("pk", "name"))
        self._choose("point", LandingPoint.objects.order_by("name").values_list("pk", "name"))
        self._choose("product", Product.objects.filter(is_offered=True).order_by("name").values_list("pk", "name"))
        for user in self.people:
            self.fields[f"{WEIGHT}{user.pk}"] = forms.IntegerField(
                label=user.name or str(user), required=False, min_value=1, max_value=100
            )

    def weights(self) -> list[forms.BoundField]:
        """The fields of the weights of people."""
        return [self[f"{WEIGHT}{user.pk}"] for user in self.people]

    def others(self) -> list[forms.BoundField]:
        """All the other fields."""
        return [field for field in self if not field.name.startswith(WEIGHT)]

    def drawn(self) -> Drawn:
        """The rule as it was filled in."""
        given = self.cleaned_data
        wanted = {trait: given.get(trait, []) for trait in ("source", "channel", "point", "product", "language")}
        wanted["region"] = [line.strip() for line in given["region"].splitlines() if line.strip()]
        weights = [(user, given.get(f"{WEIGHT}{user.pk}")) for user in self.people]
        same = ("name", "price_from", "price_to", "way", "pipeline", "respond_in_minutes", "escalate_to")
        members = [(user, weight) for user, weight in weights if weight]
        return Drawn(wanted=wanted, members=members, **{name: given[name] for name in same})

    def _choose(self, name: str, rows: Iterable[tuple[int, str]]) -> None:
        """Offer these rows; where there are none, the question is not asked."""
        choices = list(rows)
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # all of them are fields of choices
        if not choices:
            del self.fields[name]


def _initial(rule: Rule) -> dict[str, Any]:
    wanted = {trait: values for trait, values in rule.wanted.items() if trait != "region"}
    weights = {f"{WEIGHT}{member.user_id}": member.weight for member in Member.objects.filter(rule=rule)}
    same = ("name", "price_from", "price_to", "way", "pipeline", "respond_in_minutes", "escalate_to")
    plain = {name: getattr(rule, name) for name in same}
    return wanted | weights | plain | {"region": "\n".join(rule.wanted.get("region", []))}


class TryForm(forms.Form):
    """A made-up lead."""

    source = forms.ModelChoiceField(label=_("Source"), queryset=Source.objects.order_by("name"), required=False)
    point = forms.ModelChoiceField(
        label=_("Landing point"), queryset=LandingPoint.objects.order_by("name"), required=False
    )
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.order_by("name"), required=False)
    region = forms.CharField(label=_("Region"), required=False, max_length=100)
    language = forms.ChoiceField(label=_("Language"), choices=[("", "—"), *settings.LANGUAGES], required=False)
    price = PriceField(label=_("Worth"))

    def traits(self) -> Traits:
        given = self.cleaned_data
        source, point, product = given["source"], given["point"], given["product"]
        return Traits(
            source=source.pk if source else None,
            channel=source.channel if source else "",
            point=point.pk if point else None,
            region=given["region"],
            product=product.pk if product else None,
            language=given["language"] or (point.language if point else ""),
            price=given["price"] or (product.price if product else None),
        )


class HoursForm(RefusableForm):
    """The hours of a week, a line a day; `daily_cap` only where it is one person's."""

    is_own = forms.BooleanField(required=False)
    daily_cap = forms.IntegerField(
        label=_("New leads a day at most"), help_text=_("Rules give no more. Empty: any number."), required=False
    )

    def __init__(
        self, data: Any, *, week: Week | None, label: str | Promise, daily_cap: int | None, has_cap: bool
    ) -> None:
        usual = dict(enumerate(USUAL if week is None else map(write_day, week)))
        given = {f"day_{number}": text for number, text in usual.items()}
        super().__init__(data, initial={"is_own": week is not None, "daily_cap": daily_cap, **given})
        self.fields["is_own"].label = str(label)
        if not has_cap:
            del self.fields["daily_cap"]
        for number, day in enumerate(DAYS):
            self.fields[f"day_{number}"] = forms.CharField(label=day, required=False, max_length=60)

    def week(self) -> Week | None:
        """The week as it was filled in; None = no hours of its own. Raises Refusal at a day."""
        week, problems = [], {}
        for number in range(7):
            try:
                week.append(read_day(self.cleaned_data[f"day_{number}"]))
            except Refusal as refusal:
                problems[f"day_{number}"] = refusal.problems[""]
        if problems:
            raise Refusal(problems)
        return week if self.cleaned_data["is_own"] else None


class SpreadForm(forms.Form):
    """Which leads are given anew, and among whom."""

    RULES, PEOPLE = "rules", "people"
    whose = forms.ChoiceField(label=_("Which leads"))
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(RULES, _("By the rules")), (PEOPLE, _("In turn, among the people below"))],
        widget=forms.RadioSelect,
        initial=RULES,
    )
    among = forms.TypedMultipleChoiceField(
        label=_("Among"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, people: Iterable[User], holders: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.people = {user.pk: user for user in people if not user.is_absent}
        self.fields["among"].choices = [(pk, str(user)) for pk, user in self.people.items()]  # type: ignore[attr-defined]
        self.fields["whose"].choices = list(holders)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how") == self.PEOPLE and not given.get("among"):
            self.add_error("among", _("Choose at least one person."))
        given["among"] = [self.people[pk] for pk in given.get("among") or []]
        return given
