"""How tasks and entries of a timeline are written: when they are due, what they are about, which icon they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton
from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.activities.models import Call, Meeting, Note, Task
from voronka.activities.queries import Counted, Entry
from voronka.ground import clock
from voronka.web.tasks.subjects import page_of

register = template.Library()

TYPE_ICONS = {"call": "phone", "message": "send", "meeting": "calendar", "other": "square-check-big"}
CALL_ICONS = {"in": "phone-incoming", "out": "phone-outgoing"}


@register.filter
def of(counts: Mapping[str, int], name: str) -> int:
    """The count of that name."""
    return counts[name]


@register.filter
def type_icon(kind: str) -> str:
    return TYPE_ICONS[kind]


@register.filter
def is_late(task: Task) -> bool:
    """Whether an open task should be done already."""
    if task.done_at:
        return False
    now = clock.now()
    if not task.is_all_day:
        return task.due_at < now
    return timezone.localtime(task.due_at).date() < timezone.localtime(now).date()


def due_words(task: Task) -> str:
    """When a task is due: "today 14:00", "tomorrow", "Mon, 9 Mar 10:00"."""
    local, today = timezone.localtime(task.due_at), timezone.localdate(clock.now())
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    text = near.get((local.date() - today).days) or _day(local.date(), is_this_year=local.year == today.year)
    return text if task.is_all_day else f"{text} {local:%H:%M}"


@register.filter
def due(task: Task) -> str:
    """A <time> with when a task is due."""
    local = timezone.localtime(task.due_at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), due_words(task))


@register.filter
def subject_url(task: Task) -> str:
    """The page of the deal or the contact that a task is about."""
    if task.deal_id:
        return page_of("deals:page", task.deal_id)
    return page_of("parties:contact", task.contact_id) if task.contact_id else ""


@register.filter
def tab_name(tab: str) -> str:
    return {"overdue": _("Late"), "today": _("Today"), "later": _("Later"), "done": _("Done")}[tab]


@register.filter
def kind_name(kind: str) -> str:
    return {"note": _("Note"), "task": _("Task"), "call": _("Call"), "meeting": _("Meeting")}[kind]


@register.filter
def save_words(kind: str) -> str:
    """What the button says that saves it."""
    words = {
        "note": _("Save the note"),
        "task": _("Add the task"),
        "call": _("Save the call"),
        "meeting": _("Plan the meeting"),
    }
    return words[kind]


@register.filter
def entry_icon(entry: Entry) -> str:
    row = entry.object
    if isinstance(row, Call):
        return CALL_ICONS[row.direction]
    if isinstance(row, Task):
        return "circle-check" if row.done_at else TYPE_ICONS[row.type]
    return "sticky-note" if isinstance(row, Note) else "calendar"


@register.filter
def entry_words(entry: Entry) -> str:
    """What happened, in a few words: "Call, attempt 3: no answer"."""
    row = entry.object
    if isinstance(row, Call):
        return _call_words(row)
    if isinstance(row, Meeting):
        return f"{_('Meeting')}: {row.get_result_display().lower()}"
    if isinstance(row, Note):
        return _("Note")
    return _("Task done") if row.done_at else _("Task")


def _call_words(call: Call) -> str:
    kind = _("Call, attempt %(number)d") % {"number": call.attempt} if call.attempt else _("Incoming call")
    words = f"{kind}: {call.get_result_display().lower()}"
    if not call.duration_s:
        return words
    minutes = max(1, round(timedelta(seconds=call.duration_s) / timedelta(minutes=1)))
    return f"{words}, {ngettext('%(count)d min', '%(count)d min', minutes) % {'count': minutes}}"


def _day(day: date, *, is_this_year: bool) -> str:
    """A day with its weekday, and with its year where it is not this one."""
    if is_this_year:
        return str(format_skeleton("MMMEd", day, locale=Locale.parse(_locale())))
    return format_date(day, "medium", _locale())


@register.filter
def board_list(counted: Counted, query: str) -> str:
    """The list of a pipeline's deals, narrowed so; "" where there is no such page."""
    page = page_of("board:list", counted.pipeline_id)
    return f"{page}?{query}" if page else ""


def _locale() -> str:
    return translation.to_locale(translation.get_language() or "en")
