from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from voronka.accounts.queries import business
from voronka.activities import actions as activities
from voronka.activities.actions import NewTask, problems_of
from voronka.activities.models import Task
from voronka.imports import keys
from voronka.imports.kinds.directories import Firms, Sellers, point
from voronka.imports.kinds.loading import Context, Loader, Ref, Row, Wanted
from voronka.imports.kinds.persons import Persons
from voronka.journal.many import Changed
from voronka.measure.message import say

CHANGEABLE = ("title", "due_at", "is_all_day", "owner_id", "done_at")


class Tasks(Loader):
    """What is to be done and what was done. A task of nobody is of the one who brings it in."""

    kind, told_by = "tasks", ("title", "due", "deal", "phone", "email")
    roles: ClassVar[Mapping[str, str]] = {
        "due_at": "due",
        "done_at": "done",
        "owner_id": "seller",
        "deal_id": "deal",
        "contact_id": "contact",
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers = Sellers(context)
        self._persons = Persons(context, self._sellers, Firms(context))
        self.makers = (self._sellers, self._persons)
        self._zone = ZoneInfo(business().time_zone)
        self._deals: dict[str, int] = {}

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_id(values.get("id"))

    def prepare(self, rows: Sequence[Row]) -> None:
        self._sellers.look(row.text("seller") for row in rows)
        self._persons.look(rows)
        ids = (key for row in rows if (key := keys.by_id(row.text("deal"))))
        self._deals = keys.known("deals", self.context.answers.system, ids)

    def wanted(self, row: Row) -> Wanted:
        due = row.values["due"]
        is_all_day = due is not None and due.astimezone(self._zone).time().isoformat() == "00:00:00"
        wanted = Wanted({"title": row.text("title"), "due_at": due, "done_at": row.values.get("done")})
        wanted.values["is_all_day"] = is_all_day
        wanted.problems |= self._persons.problems(row)
        point(row, wanted, owner_id=("seller", self._sellers))
        if "owner_id" not in wanted.refs and self.context.by is not None:
            wanted.refs["owner_id"] = Ref(str(self.context.by), "people", self.context.by.pk)
        elif "owner_id" not in wanted.refs:
            wanted.problems.setdefault("seller", say("empty"))
        if deal := row.text("deal"):
            self._of_deal(deal, wanted)
        elif (contact := self._persons.ref(row)) is not None:
            wanted.refs["contact_id"] = contact
        return wanted

    def _of_deal(self, deal: str, wanted: Wanted) -> None:
        pk = self._deals.get(keys.by_id(deal) or "")
        if pk is None:
            wanted.problems["deal"] = say(gettext_noop("no deal of this id was brought in"))
        else:
            wanted.refs["deal_id"] = Ref(deal, "deals", pk)

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return problems_of(self._new(wanted))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        return {row["pk"]: row for row in Task.objects.filter(pk__in=ids).values("pk", *CHANGEABLE)}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        values = {name: it for name, it in wanted.values.items() if name in CHANGEABLE}
        if wanted.values["is_all_day"]:  # any moment of the day is that day
            values.pop("due_at")
            days = {moment.astimezone(self._zone).date() for moment in (now["due_at"], wanted.values["due_at"])}
            if len(days) > 1:
                return True
        return super().differs(now, Wanted(values, {"owner_id": wanted.refs["owner_id"]}))

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        found = super().shown(wanted)
        return {name: value for name, value in found.items() if name != "is_all_day"}

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        return activities.create_tasks(rows=[self._new(each) for each in wanted], **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        rows = [
            Changed(pk=each.pk, values={name: it for name, it in each.values.items() if name in CHANGEABLE})
            for each in changed
        ]
        return activities.change_tasks(rows=rows, **self.context.how)

    def _new(self, wanted: Wanted) -> NewTask:
        values = {"owner_id": None} | wanted.all_values()
        return NewTask(**values | {"owner_id": values["owner_id"] or 0})
