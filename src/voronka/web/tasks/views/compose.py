"""Writing down what was done with a deal or a contact: a note, a task, a call, a meeting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability, can
from voronka.activities import actions
from voronka.activities.models import Call, Note, Task
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.tasks.answers import done, is_fragment, refused, way_back
from voronka.web.tasks.forms import CallForm, MeetingForm, NoteForm, TaskForm, WorkForm
from voronka.web.tasks.subjects import Subject, number, page_of, read_subject, task_or_404

KINDS = ("note", "task", "call", "meeting")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def composer(request: Request) -> HttpResponse:
    """`?deal=` or `?contact=`, `?kind=`: the tab of that kind; what it saves is told to the timeline."""
    if not can(request.user, Capability.WORK_DEALS):
        return HttpResponse() if request.method != "POST" and is_fragment(request) else _forbidden(request)
    subject, kind = read_subject(request), request.GET.get("kind", "note")
    if kind not in KINDS:
        raise Http404
    form = _form(request, kind)
    if request.method == "POST" and form.is_valid():
        try:
            text, undo = _save(request, subject, kind, form)
            context = _context(subject, kind, _form(request, kind, is_empty=True))
            body = render(request, "tasks/compose.html#composer", context).content.decode()
            return done(request, text, undo=undo, body=body, otherwise=subject.url)
        except Refusal as refusal:
            form.refuse(refusal)
    name = "tasks/compose.html#composer" if is_fragment(request) else "tasks/compose.html"
    context = _context(subject, kind, form)
    return render(request, name, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def call(request: Request) -> HttpResponse:
    """A call on the phone: the numbers to tap, and then how it ended. `?deal=`, `?contact=` or `?task=`."""
    subject = read_subject(request)
    task = _open_task(request)
    form = CallForm(request.POST if request.method == "POST" else None, auto_id="call-%s")
    if request.method == "POST" and form.is_valid():
        try:
            made = _log(request, subject, form, task)
            return done(request, _told(made), otherwise=subject.url)
        except actions.AlreadyDone as refusal:
            return refused(request, str(refusal), otherwise=subject.url)
        except Refusal as refusal:
            form.refuse(refusal)
    context = _context(subject, "call", form) | {"task": task, "next": way_back(request, subject.url)}
    return render(request, "tasks/call.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.WORK_DEALS)
def remove_note(request: Request, note_id: int) -> HttpResponse:
    note = _note(request, note_id)
    try:
        actions.remove_note(note=note, by=request.user, at=clock.now())
    except actions.ChangedMeanwhile as refusal:
        return refused(request, str(refusal))
    return done(request, _("The note is gone."), undo=page_of("tasks:restore-note", note.pk))


@require_POST
@needs(Capability.WORK_DEALS)
def restore_note(request: Request, note_id: int) -> HttpResponse:
    try:
        actions.restore_note(note=_note(request, note_id), by=request.user, at=clock.now())
    except actions.ChangedMeanwhile as refusal:
        return refused(request, str(refusal))
    return done(request, _("The note is back."))


def _form(request: Request, kind: str, *, is_empty: bool = False) -> WorkForm:
    data = None if is_empty or request.method != "POST" else request.POST
    auto_id = f"{kind}-%s"
    if kind == "note":
        return NoteForm(data, auto_id=auto_id)
    if kind == "call":
        return CallForm(data, auto_id=auto_id)
    tomorrow = timezone.localdate(clock.now()) + timedelta(days=1)
    owned = MeetingForm if kind == "meeting" else TaskForm
    return owned(data, auto_id=auto_id, user=request.user, initial={"day": tomorrow})


def _save(request: Request, subject: Subject, kind: str, form: WorkForm) -> tuple[str, str]:
    """Save what was composed. Returns the sentence that says so, and the address of its undo or ""."""
    given: dict[str, Any] = {"by": request.user, "at": clock.now(), **subject.about}
    if kind == "note":
        note = actions.write_note(**given, **form.values())
        return _("The note is saved."), page_of("tasks:remove-note", note.pk)
    if kind == "call":
        return _told(_log(request, subject, form, None)), ""
    if kind == "meeting":
        actions.plan_meeting(**given, **form.values())
        return _("The meeting is planned."), ""
    actions.add_task(**given, **form.values())
    return _("The task is written down."), ""


def _log(request: Request, subject: Subject, form: WorkForm, task: Task | None) -> Call:
    return actions.log_call(**subject.about, **form.values(), task=task, by=request.user, at=clock.now())


def _told(made: Call) -> str:
    if made.attempt is None:
        return _("The call is written down.")
    return _("The call is written down: attempt %(number)d.") % {"number": made.attempt}


def _context(subject: Subject, kind: str, form: WorkForm) -> dict[str, Any]:
    context = {"subject": subject, "kind": kind, "form": form, "kinds": KINDS}
    if kind == "call":
        context |= {"phones": subject.phones(), "attempts": subject.attempts()}
    return context


def _open_task(request: Request) -> Task | None:
    """The task that the call is, if the address names one and it is open still."""
    text = request.GET.get("task", "")
    task = task_or_404(request.user, number(text)) if text else None
    return task if task and task.done_at is None else None


def _note(request: Request, note_id: int) -> Note:
    """A note about a deal or a contact that the user sees. Raises Http404."""
    deals, contacts = Deal.objects.visible_to(request.user), Contact.objects.visible_to(request.user)
    seen = Q(deal__in=deals) | Q(deal=None, contact__in=contacts)
    return get_object_or_404(Note.objects.filter(seen), pk=note_id)


def _forbidden(request: Request) -> HttpResponse:
    return render(request, "web/403.html", status=403)
