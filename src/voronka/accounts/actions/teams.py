"""Teams: people who see each other's work."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.accounts.actions.changes import Refused, id_of, longest, unique
from voronka.accounts.events import TeamAdded, TeamRemoved, TeamRenamed
from voronka.accounts.models import Team, User
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.models import Batch


def add_team(*, name: str, by: User | None, at: datetime, batch: Batch | None = None) -> Team:
    """Add a team. Raises Refused (name)."""
    with transaction.atomic():
        wanted = _checked(name)
        with unique("name", _taken()):
            team = Team.objects.create(name=wanted, batch=batch)
        record(TeamAdded(team_id=team.pk, at=at), by_id=id_of(by), changes={"name": [None, team.name]}, batch=batch)
    return team


def rename_team(*, team: Team, name: str, by: User, at: datetime) -> Team:
    """Give a team another name. Raises Refused (name)."""
    with transaction.atomic():
        row = Team.objects.select_for_update().get(pk=team.pk)
        wanted = _checked(name)
        if wanted != row.name:
            changes = {"name": [row.name, wanted]}
            row.name = wanted
            with unique("name", _taken()):
                row.save(update_fields=["name", "caseless"])
            record(TeamRenamed(team_id=row.pk, at=at), by_id=by.pk, changes=changes)
    return row


def remove_team(*, team: Team, by: User, at: datetime) -> None:
    """Remove a team that nobody is in. Raises Refused."""
    with transaction.atomic():
        row = Team.objects.select_for_update().get(pk=team.pk)
        if people := User.objects.filter(team=row).count():
            raise Refused(
                ngettext(
                    "%(count)d person is in this team. Move this person to another one first.",
                    "%(count)d people are in this team. Move them to another one first.",
                    people,
                )
                % {"count": people}
            )
        record(TeamRemoved(team_id=row.pk, at=at), by_id=by.pk, changes={"name": [row.name, None]})
        row.delete()


def _checked(name: str) -> str:
    wanted = clean_line(name)
    if not wanted:
        raise Refused({"name": _("Write a name for the team.")})
    if len(wanted) > longest(Team, "name"):
        raise Refused({"name": _("This name is too long: 100 characters at most.")})
    return wanted


def _taken() -> str:
    return _("There is a team of this name already.")
