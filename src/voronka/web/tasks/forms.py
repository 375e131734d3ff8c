"""The forms of tasks, calls, meetings and notes. What they refuse, they refuse at the field."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.accounts.models import Sees, User
from voronka.activities.models import Call, Meeting, Task
from voronka.journal.meanwhile import ChangedMeanwhile
from voronka.web.forms import RefusableForm, ShownForm


def people_seen_by(user: User) -> list[User]:
    """Whose work the user sees, by name: himself, his team, or everybody who is active (1 query)."""
    people = User.objects.filter(is_active=True)
    if user.sees == Sees.TEAM and user.team_id:
        people = people.filter(team=user.team_id)
    elif user.sees != Sees.ALL:
        return [user]
    return list(people.order_by("name", "pk"))


class WorkForm(RefusableForm):
    """A form about work."""

    def values(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        return dict(self.cleaned_data)

    def moment(self, day: str = "day", hour: str = "time") -> datetime | None:
        """The day and the time that were given, in the business' time zone; None without a day."""
        given: date | None = self.cleaned_data.get(day)
        if given is None:
            return None
        return timezone.make_aware(datetime.combine(given, self.cleaned_data.get(hour) or time()))


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


def text_field(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class OwnedForm(WorkForm):
    """Work that somebody is to do: those who may assign choose who, others do it themselves."""

    owner = forms.ChoiceField(label=_("Who does it"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.initial.get("owner") or user
        may_assign = can(user, Capability.ASSIGN)
        others = [each for each in people_seen_by(user) if can(each, Capability.WORK_DEALS)] if may_assign else []
        self.people = {str(each.pk): each for each in [owner, *others]}
        self.initial["owner"] = str(owner.pk)
        if may_assign:
            choices = [(key, str(each)) for key, each in self.people.items()]
            self.fields["owner"] = forms.ChoiceField(label=_("Who does it"), choices=choices)
        else:
            del self.fields["owner"]

    @property
    def chosen(self) -> User:
        """Who is to do it."""
        return self.people[self.cleaned_data.get("owner") or self.initial["owner"]]


class TaskForm(OwnedForm):
    """A task. Without a time it is one of the whole day."""

    places: ClassVar[dict[str, str]] = {"due_at": "day"}

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    type = forms.ChoiceField(label=_("Kind"), choices=Task.Type.choices, initial=Task.Type.CALL)
    day = day_field(_("Day"))
    time = time_field(_("Time"), required=False)
    repeats = forms.ChoiceField(label=_("Repeat"), choices=Task.Repeats.choices, required=False)

    field_order = ("title", "type", "day", "time", "repeats", "owner")

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "type": given["type"],
            "due_at": self.moment(),
            "is_all_day": given["time"] is None,
            "repeats": given["repeats"],
            "owner": self.chosen,
        }


class TaskEditForm(ShownForm, TaskForm):
    """A task that is there. What nobody has filled in anew stays as it is: also what a colleague has changed since."""

    parts: ClassVar[dict[str, set[str]]] = {"due_at": {"day", "time"}, "is_all_day": {"day", "time"}}
    """Field of the task -> fields of the form, where they differ."""

    def clean(self) -> None:
        """What was changed here and by somebody else meanwhile has to be sent once more."""
        for name in self.fields.keys() - set(self.changed_data):
            self.cleaned_data[name] = self.fields[name].to_python(self.initial.get(name))
        now = {name: str(self.initial.get(name) or "") for name in self.changed_data}
        both = {
            name: value for name, value in now.items() if self.data.get(self[name].html_initial_name, value) != value
        }
        if both:
            self.refuse(ChangedMeanwhile(both))

    def values(self) -> dict[str, Any]:
        touched = set(self.changed_data)
        return {name: value for name, value in super().values().items() if touched & self.parts.get(name, {name})}


class CallForm(WorkForm):
    """How a call ended, and when to call again."""

    places: ClassVar[dict[str, str]] = {"duration_s": "minutes", "again_at": "again_day"}

    direction = forms.ChoiceField(label=_("Direction"), choices=Call.Direction.choices, initial=Call.Direction.OUT)
    result = forms.ChoiceField(label=_("How did it end"), choices=Call.Result.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = text_field(_("What was said"), required=False)
    again_day = day_field(_("Call again on"), required=False)
    again_time = time_field(_("Call again at"), required=False)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "direction": given["direction"],
            "result": given["result"],
            "duration_s": None if given["minutes"] is None else given["minutes"] * 60,
            "note": given["note"],
            "again_at": self.moment("again_day", "again_time"),
            "again_all_day": given["again_time"] is None,
        }


class MeetingForm(OwnedForm):
    """A meeting that was agreed on."""

    places: ClassVar[dict[str, str]] = {"starts_at": "day", "due_at": "day"}

    title = forms.CharField(label=_("What for"), max_length=200)
    day = day_field(_("Day"))
    time = time_field(_("Time"))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=1440,
        initial=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    note = text_field(_("Note"), required=False)

    field_order = ("title", "day", "time", "minutes", "place", "note", "owner")

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "starts_at": self.moment(),
            "minutes": given["minutes"],
            "place": given["place"],
            "note": given["note"],
            "owner": self.chosen,
        }


class NoteForm(WorkForm):
    """A note."""

    text = text_field(_("Note"))

    def values(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class ResultForm(WorkForm):
    """What came out of a task."""

    result = forms.CharField(label=_("What came out of it"), max_length=500, required=False)


class MeetingEndForm(WorkForm):
    """How a meeting ended."""

    result = forms.ChoiceField(
        label=_("How did it end"),
        choices=[choice for choice in Meeting.Result.choices if choice[0] != Meeting.Result.PLANNED],
        widget=forms.RadioSelect,
    )
    note = text_field(_("What came out of it"), required=False)
