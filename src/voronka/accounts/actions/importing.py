"""Many people at once, as an import names them: who sold what. They have no access until somebody gives it to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.actions.changes import Refused, id_of, longest, sentence, unique
from voronka.accounts.actions.teams import add_team
from voronka.accounts.events import TeamAdded, UserAdded, UserChanged
from voronka.accounts.models import Role, Sees, Team, User
from voronka.ground.names import one_name
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, change_rows, per_row
from voronka.journal.models import Batch
from voronka.journal.undoing import Undoing, Undone, one_of, remove_rows, restore_rows


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody who works or worked here.

    email   "" = not known; the caller has made sure that nobody here has it
    team    its name; one that is not there is made with the batch; "" = none
    """

    name: str
    email: str = ""
    team: str = ""


def problems_of(row: NewPerson | Changed) -> dict[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    return _read(_known(row))[1]


def create_people(*, rows: Sequence[NewPerson], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add people without access: sellers who are not active and have no password. Publishes a quiet UserAdded each.

    Returns their ids, in the order of the rows. Raises Refused for the first row that `problems_of` finds something
    wrong with, or whose address is taken; then nothing is written.
    """
    wanted = [_checked(_known(row)) for row in rows]
    with unique("email", _taken()):
        teams = _teams((each.get("team", "") for each in wanted), by, at, batch)
        people = User.objects.bulk_create(
            User(
                name=each["name"],
                email=each.get("email", ""),
                team_id=teams.get(one_name(each.get("team", ""))),
                role=Role.SELLER,
                sees=Sees.OWN,
                password=make_password(None),
                is_active=False,
                joined_at=at,
                batch=batch,
            )
            for each in wanted
        )
        told = [(UserAdded(user_id=user.pk, at=at), _what_came(user)) for user in people]
        record_quietly(told, by_id=id_of(by), batch=batch)
    return [user.pk for user in people]


def change_people(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change name or team of people who are there; what lets them in (address, role, sight) an import does not touch.

    rows   values of name and team (its name)

    Publishes a quiet UserChanged for each that differs; returns the ids of those. Raises Refused as `create_people`.
    """
    wanted = {pk: _checked(known) for pk, known in per_row(rows).items()}
    with transaction.atomic():
        teams = _teams((each.get("team", "") for each in wanted.values()), by, at, batch)
        columns: dict[int, dict[str, object]] = {
            pk: ({"name": each["name"]} if "name" in each else {})
            | ({"team_id": teams[one_name(each["team"])]} if each.get("team") else {})
            for pk, each in wanted.items()
        }
        return change_rows(User.objects.all(), columns, told=_changed(at), by_id=id_of(by), batch=batch)


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to people and teams, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=id_of(by), at=at, most=most)
    people, teams = User.objects.all(), Team.objects.all()
    return one_of(
        lambda: restore_rows(undoing, people, UserChanged, _changed(at)),
        lambda: remove_rows(undoing, people, UserAdded.about),
        lambda: remove_rows(undoing, teams, TeamAdded.about),
    )


def _changed(at: datetime) -> Callable[[User], Happening]:
    return lambda user: UserChanged(user_id=user.pk, at=at)


def _known(row: NewPerson | Changed) -> Mapping[str, object]:
    if isinstance(row, Changed):
        return per_row([row])[row.pk]
    return {"name": row.name, "email": row.email, "team": row.team}


def _read(known: Mapping[str, object]) -> tuple[dict[str, str], dict[str, object]]:
    """The values of a row as they are stored, and what is wrong with them."""
    values = {field: clean_line(str(value)) for field, value in known.items()}
    problems: dict[str, object] = {}
    if "name" in values and not values["name"]:
        problems["name"] = _("Write a name.")
    elif len(values.get("name", "")) > longest(User, "name"):
        problems["name"] = _("This name is too long: 150 characters at most.")
    if len(values.get("team", "")) > longest(Team, "name"):
        problems["team"] = _("This name is too long: 100 characters at most.")
    if values.get("email"):
        values["email"] = values["email"].lower()
        try:
            validate_email(values["email"])
        except ValidationError as error:
            problems["email"] = sentence(error)
    return values, problems


def _checked(known: Mapping[str, object]) -> dict[str, str]:
    values, problems = _read(known)
    if problems:
        raise Refused(problems)
    return values


def _what_came(user: User) -> Changes:
    """As the audit says of somebody who is added by hand."""
    fresh = User()
    before = {field: getattr(fresh, field) for field in ("email", "name", "team_id", "is_active")}
    values = {field: [before[field], value] for field in before if (value := getattr(user, field)) != before[field]}
    return {field.removesuffix("_id"): pair for field, pair in values.items()} | {"role": [None, str(user.role)]}


def _teams(names: Iterable[str], by: User | None, at: datetime, batch: Batch) -> dict[str, int]:
    """Folded name -> id of the teams that are named; those that are not there are made."""
    found = {one_name(team.name): team.pk for team in Team.objects.all()}
    for name in names:
        if name and one_name(name) not in found:
            found[one_name(name)] = add_team(name=name, by=by, at=at, batch=batch).pk
    return found


def _taken() -> str:
    return str(_("Somebody here already has this address."))
