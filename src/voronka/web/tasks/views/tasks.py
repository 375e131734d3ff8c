"""The list of tasks, and everything that is done to one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.activities import actions
from voronka.activities.models import Meeting, Task
from voronka.activities.repeating import day_start
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.tasks.answers import done, is_fragment, refused, way_back
from voronka.web.tasks.forms import MeetingEndForm, ResultForm, TaskEditForm, TaskForm
from voronka.web.tasks.listing import read_list
from voronka.web.tasks.subjects import page_of, task_or_404
from voronka.web.tasks.templatetags.work import due_words

LATER_BY_DAYS = {"tomorrow": 1, "three-days": 3, "week": 7}
"""The choices of "put off", counted from today."""


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    """Tasks that the user sees, by tab, filtered, in pages."""
    context = {
        "list": read_list(request, now=clock.now()),
        "may_work": can(request.user, Capability.WORK_DEALS),
        "here": request.get_full_path(),
    }
    if "after" in request.GET and is_fragment(request):
        return render(request, "tasks/list.html#rows", context)
    return render(request, "tasks/list.html#body" if is_fragment(request) else "tasks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def new(request: Request) -> HttpResponse:
    """A task of one's own, about nobody."""
    day = timezone.localdate(clock.now())
    form = TaskForm(request.POST or None, user=request.user, initial={"type": Task.Type.OTHER, "day": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_task(**form.values(), by=request.user, at=clock.now())
            return done(request, _("The task is written down."))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "tasks/form.html", {"form": form, "heading": _("New task")}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def edit(request: Request, task_id: int) -> HttpResponse:
    """One task: everything about it that can be changed."""
    task = task_or_404(request.user, task_id)
    if task.done_at:
        name = "tasks/done.html#form" if is_fragment(request) else "tasks/done.html"
        return render(request, name, {"task": task, "next": way_back(request)})
    form = TaskEditForm(request.POST or None, user=request.user, initial=_as_form(task))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_task(task=task, changes=form.values(), by=request.user, at=clock.now())
            return done(request, _("The task is changed."))
        except actions.AlreadyDone as refusal:
            return refused(request, str(refusal))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "tasks/form.html", {"form": form, "task": task, "heading": _("Task")}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def finish(request: Request, task_id: int) -> HttpResponse:
    """One press, with a result if there is one to write down."""
    task = task_or_404(request.user, task_id)
    form = ResultForm(request.POST if request.method == "POST" else None, auto_id=f"result-{task.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_task(task=task, result=form.cleaned_data["result"], by=request.user, at=clock.now())
            return done(request, _("Done: %(title)s") % {"title": task.title}, undo=page_of("tasks:reopen", task.pk))
        except actions.AlreadyDone as refusal:
            return refused(request, str(refusal))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "tasks/finish.html", {"form": form, "task": task}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def close_meeting(request: Request, task_id: int) -> HttpResponse:
    """How a meeting ended."""
    task = task_or_404(request.user, task_id)
    meeting = Meeting.objects.filter(task=task).first()
    if meeting is None:
        return redirect("tasks:finish", task_id)
    meeting.task = task
    form = MeetingEndForm(request.POST if request.method == "POST" else None, auto_id=f"meeting-{task.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_meeting(meeting=meeting, **form.cleaned_data, by=request.user, at=clock.now())
            text = _("%(result)s: %(title)s") % {"result": meeting.get_result_display(), "title": task.title}
            return done(request, text, undo=page_of("tasks:reopen", task.pk))
        except actions.AlreadyDone as refusal:
            return refused(request, str(refusal))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "tasks/finish.html", {"form": form, "task": task, "meeting": meeting}, form)


@require_POST
@needs(Capability.WORK_DEALS)
def reopen(request: Request, task_id: int) -> HttpResponse:
    """Undo of a finish."""
    task = task_or_404(request.user, task_id)
    try:
        actions.reopen_task(task=task, by=request.user, at=clock.now())
    except actions.ChangedMeanwhile as refusal:
        return refused(request, str(refusal))
    return done(request, _("Open again: %(title)s") % {"title": task.title})


@require_POST
@needs(Capability.WORK_DEALS)
def postpone(request: Request, task_id: int) -> HttpResponse:
    """Put off to the same hour of a day to come; `by` says how far, a day where it says nothing."""
    task = task_or_404(request.user, task_id)
    days = LATER_BY_DAYS.get(request.POST.get("by", ""), 1)
    zone, now = timezone.get_current_timezone(), clock.now()
    start = day_start(day_start(now, zone) + timedelta(days=days, hours=12), zone)
    wall = task.due_at.astimezone(zone).time()
    due_at = timezone.make_aware(start.replace(hour=wall.hour, minute=wall.minute, tzinfo=None), zone)
    try:
        actions.postpone_task(task=task, due_at=due_at, by=request.user, at=now)
    except Refusal as refusal:
        return refused(request, str(refusal))
    return done(request, _("Put off, %(due)s: %(title)s") % {"due": due_words(task), "title": task.title})


def _as_form(task: Task) -> dict[str, Any]:
    due = timezone.localtime(task.due_at)
    return {
        "title": task.title,
        "type": task.type,
        "day": due.date(),
        "time": "" if task.is_all_day else f"{due:%H:%M}",
        "repeats": task.repeats,
        "owner": task.owner,
    }


def _page(request: Request, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    """A form: in the dialog for htmx, as a page otherwise; 422 when it was refused."""
    name = f"{template}#form" if is_fragment(request) else template
    context |= {"next": way_back(request)}
    return render(request, name, context, status=422 if form.errors else 200)
