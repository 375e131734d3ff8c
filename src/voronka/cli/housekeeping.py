"""Commands for whoever looks after an installation: links for people, deliveries of the journal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db.models import Count

from voronka.cli.server import set_up_django
from voronka.ground import clock
from voronka.ground.environment import environment
from voronka.ground.refusal import Refusal

if TYPE_CHECKING:
    import argparse


def user_command(args: argparse.Namespace) -> None:
    """Print a one-time link with which somebody sets a new password: the way in when nobody else can make one."""
    set_up_django()
    from voronka.accounts.actions import make_link
    from voronka.accounts.models import Link, User

    user = User.objects.filter(email__iexact=args.email).exclude(email="").first()
    if user is None:
        raise Refusal(f"nobody here has the address {args.email!r}")
    token = make_link(user=user, kind=Link.Kind.PASSWORD, by=None, at=clock.now())
    sys.stdout.write(f"{environment().home}link/{token}/\n")


def journal_command(args: argparse.Namespace) -> None:
    """Show the deliveries by consumer and state, try the parked ones again, or replay a consumer from the beginning."""
    set_up_django()
    from voronka.journal import work
    from voronka.journal.models import Delivery

    if args.what == "release":
        sys.stdout.write(f"{work.release(at=clock.now(), consumer=args.consumer)} deliveries are tried again\n")
    elif args.what == "replay":
        try:
            count = work.replay(consumer=args.consumer, at=clock.now())
        except KeyError:
            raise Refusal(f"no consumer is called {args.consumer!r}") from None
        sys.stdout.write(f"{count} events are delivered to {args.consumer} again\n")
    else:
        for row in Delivery.objects.values("consumer", "state").annotate(n=Count("id")).order_by("consumer", "state"):
            state = Delivery.State(row["state"]).label.lower()
            sys.stdout.write(f"{row['consumer']:<40} {state:<8} {row['n']:>9}\n")
        for parked in Delivery.objects.filter(state=Delivery.State.PARKED).order_by("id")[:20]:
            last_line = parked.error.strip().rsplit("\n", 1)[-1]
            sys.stdout.write(f"parked: {parked.consumer}, event {parked.event_id}: {last_line}\n")
