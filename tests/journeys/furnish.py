"""A program that furnishes an installation: `furnish.py LANGUAGE TRADE MONTHS`; prints who can come in, as JSON.

People: owner (all), head (all), two sellers of two teams (own), each with a session. Months of demo data, if any.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from voronka.accounts import actions as accounts  # noqa: E402
from voronka.accounts.models import Team, User  # noqa: E402
from voronka.demo import actions as demo  # noqa: E402
from voronka.funnel import actions as funnel  # noqa: E402
from voronka.ground import clock  # noqa: E402
from voronka.journal import work  # noqa: E402
from voronka.journal.models import Delivery  # noqa: E402

CURRENCIES = {"en": "EUR", "ru": "RUB", "hu": "HUF"}
ZONES = {"en": "Europe/London", "ru": "Europe/Moscow", "hu": "Europe/Budapest"}
PASSWORD = "correct horse battery staple"


def person(name: str, role: str, sees: str, team: Team | None = None) -> User:
    email = f"{name.lower()}@example.org"
    return accounts.add_user(
        email=email, name=name, role=role, sees=sees, team=team, by=None, at=clock.now(), password=PASSWORD
    )


def session(user: User) -> str:
    """The cookie of somebody who is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def fill(months: int) -> None:
    demo.put_in(by=None, at=clock.now())
    for _ in range(months):
        (claim,) = work.claim(worker="furnish", limit=1)
        assert work.deliver(claim)
    Delivery.objects.filter(state__lt=Delivery.State.DONE).update(state=Delivery.State.DONE)  # no more months


def main(language: str, trade: str, months: int) -> None:
    at = clock.now()
    accounts.set_up(
        language=language, time_zone=ZONES[language], currency=CURRENCIES[language], trade=trade, by=None, at=at
    )
    pipeline = funnel.create_pipeline(trade=trade, language=language, by=None, at=at)
    north, south = (accounts.add_team(name=name, by=None, at=at) for name in ("North", "South"))
    people = [
        person("Olga", "owner", "all"),
        person("Hugo", "head", "all"),
        person("Nora", "seller", "team", north),
        person("Sam", "seller", "own", south),
        person("Ada", "analyst", "all"),
    ]
    if months:
        fill(months)
    stages = {stage.key: stage.pk for stage in pipeline.stages.all()}
    sessions = {user.name: session(user) for user in people}
    sys.stdout.write(json.dumps({"pipeline": pipeline.pk, "stages": stages, "sessions": sessions}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
