"""What the list of tasks is narrowed to, as it stands in the address, and its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from voronka.accounts.models import User
from voronka.activities.models import Task, Tasks
from voronka.activities.queries import split
from voronka.contacts.models import Address
from voronka.contacts.queries import addresses_of
from voronka.web.request import Request
from voronka.web.tasks.forms import people_seen_by

PAGE = 50
TABS = ("overdue", "today", "later", "done")


@dataclass(frozen=True)
class TaskList:
    """One page of a tab.

    counts     of the three tabs with open tasks, under the same filters
    reachable  the contacts of the rows who have a phone
    next_url   of the page after this one; "" on the last
    """

    tab: str
    counts: dict[str, int]
    rows: list[Task]
    reachable: set[int]
    next_url: str
    owner: str
    type: str
    people: list[User]
    tabs: list[tuple[str, str]]

    @property
    def types(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Task.Type.choices]

    @property
    def is_filtered(self) -> bool:
        return bool(self.owner or self.type)


def read_list(request: Request, *, now: datetime) -> TaskList:
    """The page of the list that the address asks for (6 queries, however many rows)."""
    query, people = request.GET, people_seen_by(request.user)
    owner = query.get("owner", "") if query.get("owner") in {str(each.pk) for each in people} else ""
    kind = query.get("type", "") if query.get("type") in Task.Type.values else ""
    tasks = Task.objects.visible_to(request.user)
    tasks = tasks.filter(owner=int(owner)) if owner else tasks
    tasks = tasks.filter(type=kind) if kind else tasks
    queue = split(tasks, now, timezone.get_current_timezone())
    tab = query.get("tab", "") if query.get("tab") in TABS else _first_tab(queue.counts)
    done = tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")
    rows = {"overdue": queue.overdue, "today": queue.today, "later": queue.later, "done": done}[tab]
    page = list(with_people(_after(rows, query.get("after", ""), tab))[: PAGE + 1])
    next_url = _address(query, tab=tab, after=_key(page[PAGE - 1], tab)) if len(page) > PAGE else ""
    tabs = [(each, _address(query, tab=each, after="")) for each in TABS]
    return TaskList(tab, queue.counts, page[:PAGE], with_phones(page[:PAGE]), next_url, owner, kind, people, tabs)


def with_people(tasks: Tasks) -> Tasks:
    """With all that a row shows."""
    about = ("contact__merged_into", "deal__owner", "deal__contact__merged_into", "deal__company", "meeting")
    return tasks.select_related("owner", *about)


def with_phones(tasks: Iterable[Task]) -> set[int]:
    """The contacts of these tasks who can be called, by a phone of any contact that is the same person (2 queries)."""
    people = {task.contact.pk: task.contact.person for task in tasks if task.contact}
    addresses = addresses_of(list(people.values()))
    return {
        contact
        for contact, person in people.items()
        if any(address.kind == Address.Kind.PHONE for address in addresses.get(person.pk, []))
    }


def _first_tab(counts: dict[str, int]) -> str:
    """What is late comes first, then today, then the rest."""
    return next((tab for tab in ("overdue", "today", "later") if counts[tab]), "today")


def _address(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
    for name in [name for name, value in changed.items() if not value]:
        del changed[name]
    return f"?{changed.urlencode()}"


def _key(task: Task, tab: str) -> str:
    moment = task.done_at if tab == "done" else task.due_at
    return f"{moment.astimezone(UTC).isoformat() if moment else ''}~{task.pk}"


def _after(rows: Tasks, key: str, tab: str) -> Tasks:
    """The rows after a key; all of them where the key is none."""
    text, _, pk = key.partition("~")
    try:
        moment, number = datetime.fromisoformat(text), int(pk)
        if moment.tzinfo is None or not 0 <= number < 2**63:
            return rows
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # of the first and the last day there is not every hour in every zone
        return rows
    if tab == "done":
        return rows.filter(Q(done_at__lt=moment) | Q(done_at=moment, pk__lt=number))
    return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=number))
