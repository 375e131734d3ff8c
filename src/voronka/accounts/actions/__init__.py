"""All writes of the business and its people."""

from __future__ import annotations

from voronka.accounts.actions.batches import remove_batch
from voronka.accounts.actions.business import change_business, set_up, skip_step, unskip_step
from voronka.accounts.actions.changes import AlreadySetUp, LinkRefused, Refused
from voronka.accounts.actions.importing import NewPerson, change_people, create_people, problems_of, undo_batch
from voronka.accounts.actions.links import end_other_links, first_sign_in, look_at_link, make_link, use_link
from voronka.accounts.actions.people import (
    activate,
    add_user,
    change_user,
    deactivate,
    invite,
    set_absent,
    set_preferences,
)
from voronka.accounts.actions.secrets import change_password, drop_second_step, end_sessions, record_second_step
from voronka.accounts.actions.sign_ins import record_sign_in
from voronka.accounts.actions.teams import add_team, remove_team, rename_team

__all__ = [
    "AlreadySetUp",
    "LinkRefused",
    "NewPerson",
    "Refused",
    "activate",
    "add_team",
    "add_user",
    "change_business",
    "change_password",
    "change_people",
    "change_user",
    "create_people",
    "deactivate",
    "drop_second_step",
    "end_other_links",
    "end_sessions",
    "first_sign_in",
    "invite",
    "look_at_link",
    "make_link",
    "problems_of",
    "record_second_step",
    "record_sign_in",
    "remove_batch",
    "remove_team",
    "rename_team",
    "set_absent",
    "set_preferences",
    "set_up",
    "skip_step",
    "undo_batch",
    "unskip_step",
    "use_link",
]
