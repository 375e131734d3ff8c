"""What a role may do. How far it sees is another matter: `User.sees` and `visible_to`."""

from __future__ import annotations

from enum import StrEnum

from voronka.accounts.models import Role, User


class Capability(StrEnum):
    """Something that not everybody may do."""

    RUN_THE_BUSINESS = "run the business"  # language, currency, demo data
    MANAGE_PEOPLE = "manage people"  # invite, change roles and teams, see the audit
    DRAW_PIPELINES = "draw pipelines"
    WORK_DEALS = "work deals"  # contacts, deals, tasks
    ASSIGN = "assign"  # give deals to others, change many at once
    IMPORT = "import"  # bring files of data in, and take them out again
    RUN_TRAFFIC = "run traffic"  # sources, landing points, costs


MAY: dict[str, frozenset[Capability]] = {
    Role.OWNER: frozenset(Capability),
    Role.HEAD: frozenset(Capability) - {Capability.RUN_THE_BUSINESS},
    Role.SELLER: frozenset({Capability.WORK_DEALS}),
    Role.MARKETER: frozenset({Capability.RUN_TRAFFIC}),
    Role.ANALYST: frozenset(),
}


def can(user: User, capability: Capability) -> bool:
    """Whether the role of an active user has the capability."""
    return user.is_active and capability in MAY[user.role]
