from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voronka.accounts import actions as accounts
from voronka.accounts.models import User
from voronka.ground.names import one_name
from voronka.imports import keys
from voronka.imports.kinds.loading import Loader, Row, Wanted
from voronka.journal.many import Changed


class People(Loader):
    """People who work here: known by their address, else by their name. They get no access."""

    kind = "people"

    def key(self, values: Mapping[str, Any]) -> str | None:
        email = str(values.get("email") or "").lower()
        return keys.by_address(("email", email)) if email else keys.by_name(values.get("name"))

    def prepare(self, rows: Sequence[Row]) -> None:  # noqa: ARG002 - all are looked at: they are few
        users = list(User.objects.order_by("-is_active", "id"))
        self._by_email = {user.email.lower(): user.pk for user in reversed(users) if user.email}
        self._by_name = {one_name(user.name): user.pk for user in reversed(users)}
        self._of_no_email = {one_name(user.name): user.pk for user in reversed(users) if not user.email}

    def others(self, rows: Sequence[Row]) -> dict[str, int]:
        """By e-mail, else by name where no other e-mail says that it is somebody else."""
        found = {}
        for row in rows:
            email, name = row.text("email").lower(), one_name(row.text("name"))
            found[row.key] = self._by_email.get(email) or (self._of_no_email if email else self._by_name).get(name)
        return {key: pk for key, pk in found.items() if pk is not None}

    def wanted(self, row: Row) -> Wanted:
        email = row.text("email")
        return Wanted({"name": row.text("name") or email, "email": email, "team": row.text("team")})

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return accounts.problems_of(accounts.NewPerson(**wanted.values))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        people = User.objects.filter(pk__in=ids).select_related("team")
        return {user.pk: {"name": user.name, "team": user.team.name if user.team else ""} for user in people}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        return any(value and one_name(value) != one_name(now[name]) for name, value in self._changeable(wanted).items())

    @staticmethod
    def _changeable(wanted: Wanted) -> dict[str, str]:
        return {name: wanted.values[name] for name in ("name", "team")}

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        return accounts.create_people(rows=[accounts.NewPerson(**each.values) for each in wanted], **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        rows = [
            Changed(pk=each.pk, values={name: value for name, value in each.values.items() if name in {"name", "team"}})
            for each in changed
        ]
        return accounts.change_people(rows=rows, **self.context.how)
