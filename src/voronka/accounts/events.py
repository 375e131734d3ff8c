"""What happens to the business and its people."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class BusinessSetUp(Happening, kind="accounts.business_set_up", about="accounts.business"):
    business_id: int


@dataclass(frozen=True, kw_only=True)
class BusinessChanged(Happening, kind="accounts.business_changed", about="accounts.business"):
    business_id: int


@dataclass(frozen=True, kw_only=True)
class UserAdded(Happening, kind="accounts.user_added", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserChanged(Happening, kind="accounts.user_changed", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(Happening, kind="accounts.user_deactivated", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserActivated(Happening, kind="accounts.user_activated", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Happening, kind="accounts.password_changed", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Happening, kind="accounts.sessions_ended", about="accounts.user"):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SecondStepChanged(Happening, kind="accounts.second_step_changed", about="accounts.user"):
    """The second step of sign-in was turned on or off, or its recovery codes were made anew."""

    user_id: int


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Happening, kind="accounts.team_added", about="accounts.team"):
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(Happening, kind="accounts.team_renamed", about="accounts.team"):
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamRemoved(Happening, kind="accounts.team_removed", about="accounts.team"):
    team_id: int


@dataclass(frozen=True, kw_only=True)
class LinkMade(Happening, kind="accounts.link_made", about="accounts.user"):
    """A one-time link for a person; the link itself stands nowhere."""

    user_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class LinkUsed(Happening, kind="accounts.link_used", about="accounts.user"):
    user_id: int
    link_id: int
