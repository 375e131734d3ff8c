"""A funnel of an agency, and people who see all of it, their team's part, or their own."""

from __future__ import annotations

from dataclasses import dataclass

from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_team, add_user
from voronka.accounts.models import User
from voronka.funnel.models import Deal, Pipeline


@dataclass
class Office:
    """One funnel and those who work in it; `of` finds somebody's deal."""

    pipeline: Pipeline
    head: User
    seller: User
    teammate: User
    stranger: User

    def of(self, owner: User | None, stage: str | None = None, amount: str | None = "100") -> Deal:
        """A new deal of somebody."""
        return a_deal(self.pipeline, stage, amount, owner)

    @property
    def board(self) -> str:
        return f"/funnel/{self.pipeline.pk}/"

    @property
    def list(self) -> str:
        return f"/funnel/{self.pipeline.pk}/list/"


def open_office() -> Office:
    """Everything of it, in an empty database."""
    a_business()
    team = add_team()
    return Office(
        pipeline=a_pipeline("agency"),
        head=add_user(role="head", sees="all"),
        seller=add_user(team=team, name="Ann Seller"),
        teammate=add_user(sees="team", team=team),
        stranger=add_user(name="Bob Stranger"),
    )
