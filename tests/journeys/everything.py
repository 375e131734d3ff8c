"""A program that puts one of everything into a furnished installation, so that every address has something to show.

Prints, as JSON, the parts of the addresses, and who can come in: an owner of each language, one with a second step.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()
sys.path.insert(0, str(Path(__file__).parents[1]))

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from furnish import person, session  # noqa: E402

from distribution_builders import a_rule as a_routing_rule  # noqa: E402
from distribution_builders import routed  # noqa: E402
from funnel_builders import move  # noqa: E402
from lead_builders import a_lead, a_rule, a_suspicious_one  # noqa: E402
from page_builders import (  # noqa: E402
    a_form,
    png,
    published,
    some_people,
)
from sales_builders import a_sale  # noqa: E402
from traffic_builders import a_channel_rule, a_cost, a_key, a_point, a_shop, an_origin, some_visits  # noqa: E402
from voronka.accounts import actions as accounts  # noqa: E402
from voronka.accounts.models import User  # noqa: E402
from voronka.activities import actions as activities  # noqa: E402
from voronka.catalog.actions import add_product  # noqa: E402
from voronka.contacts import actions as contacts  # noqa: E402
from voronka.contacts.addresses import NewAddress  # noqa: E402
from voronka.distribution import actions as distribution  # noqa: E402
from voronka.distribution.plans import plan  # noqa: E402
from voronka.distribution.queries import unanswered_of  # noqa: E402
from voronka.funnel import actions as funnel  # noqa: E402
from voronka.funnel.models import Deal, Pipeline  # noqa: E402
from voronka.ground import clock  # noqa: E402
from voronka.imports import actions as imports  # noqa: E402
from voronka.imports.models import Import  # noqa: E402
from voronka.reports import actions as reports  # noqa: E402
from voronka.traffic.actions import add_picture, add_source, edit_point  # noqa: E402

DEALS = "ID,Created,Closed,Status,Amount\n1,2026-01-05,2026-01-20,Won,1200\n2,2026-01-06,,Talking,7\n3,31.31.2026,,,\n"
LANGUAGES = {"en": "Erin", "ru": "Rita", "hu": "Hanna"}
NOW = clock.now()
DAY = timedelta(days=1)


def speaker(name: str, language: str) -> User:
    """An owner who reads the pages in a language of his own."""
    return accounts.set_preferences(user=person(name, "owner", "all"), language=language, at=NOW)


def proven(user: User) -> str:
    """The cookie of somebody who has just typed the password once more: pages of the second step ask for that."""
    key = session(user)
    store = SessionStore(key)
    typed_at = time.time() + 3600  # a slow walk takes longer than such a proof is good for
    store["account_authentication_methods"] = [{"method": "password", "at": typed_at, "reauthenticated": True}]
    store["account_authentication_methods_user"] = str(user.pk)
    store.save()
    return key


def deals_everywhere(pipeline: Pipeline, owner: User) -> list[Deal]:
    """One deal in each stage: with a source, without one; with a step, late, without."""
    source = add_source(name="Fair", channel="offline", by=owner, at=NOW)
    made = []
    for number, stage in enumerate(pipeline.stages.order_by("position")):
        at = NOW - 9 * DAY
        who = contacts.create_contact(name=f"{stage.name} client", addresses=[], owner=owner, by=owner, at=at)
        given: dict[str, Any] = {"source": source} if number % 2 else {}
        deal = funnel.open_deal(pipeline=pipeline, contact=who, amount=None, owner=owner, by=owner, at=at, **given)
        if number:
            move(deal, stage.key, by=owner, at=at + number * timedelta(hours=1))
        if number % 3 and not stage.closes:
            due = NOW + (number % 3 - 1.5) * DAY
            activities.add_task(title="Call and confirm", owner=owner, due_at=due, deal=deal, by=owner, at=at)
        made.append(deal)
    return made


def brought(owner: User) -> Import:
    """A file that was checked, with rows that can be brought in and rows that cannot; the worker is at work already."""
    made = imports.receive_file(name="deals.csv", chunks=[DEALS.encode()], by=owner, at=NOW)
    pipeline = Pipeline.objects.get()
    imports.set_mapping(import_=made, kind="deals", roles=made.roles, answers={"pipeline": pipeline.pk})
    imports.check(import_=made, by=owner, at=NOW)
    while made.state == "checking":
        time.sleep(0.1)
        made.refresh_from_db()
    return made


def distributed(owner: User) -> dict[str, Any]:
    """Rules of distribution, a lead that each gave out, one that waits; somebody whose share is cut."""
    sellers = list(User.objects.filter(role="seller", is_active=True).order_by("pk")[:2])
    rule = a_routing_rule(*sellers, name="Moscow", wanted={"region": ["Moscow"]}, respond_in_minutes=15)
    a_routing_rule(name="Cheap ones", way="automatic")
    distribution.halve_share(user=sellers[0], by=owner, at=NOW)
    for region in ("Moscow", "Pest"):
        routed(region=region, at=NOW)
    waiting = routed(region="Moscow", at=NOW)
    distribution.release_lead(assignment=waiting, by=owner, at=NOW)
    leads = plan(unanswered_of([user.pk for user in sellers]), among=sellers, at=NOW)
    spread = distribution.redistribute(plan=leads, by=owner, at=NOW)
    return {"routing_id": rule.pk, "redistribution_id": spread.pk}


def other_points(owner: User) -> dict[str, int]:
    """Landing points that are no page: where people are counted, written to and called."""
    points = {
        "shop": (a_shop("Corner shop"), {"tally_error": Decimal("0.05")}),
        "chat": (a_point("Chat under the advert", kind="chat", target="chat"), {"chat": "https://t.me/acme"}),
        "phone": (a_point("Number on the van", kind="phone", target="call"), {"phone": "+44 20 7946 0111"}),
    }
    for point, changes in points.values():
        edit_point(point=point, changes=changes, by=owner, at=NOW)
    some_visits(12, points["shop"][0], at=NOW - DAY)
    return {kind: point.pk for kind, (point, _changes) in points.items()}


def parts(owner: User) -> dict[str, Any]:
    """What stands between the slashes of addresses, by its name."""
    given: dict[str, Any] = {"by": owner, "at": NOW - DAY}
    company = contacts.create_company(name="Harbour Foods Ltd", owner=owner, **given)
    reached = [NewAddress("phone", "+44 20 7946 0111"), NewAddress("email", "anna@example.org")]
    kept, gone, like = (
        contacts.create_contact(name=name, addresses=reached, company=company, owner=owner, **given)
        for name in ("Anna Harbour", "Ann Harbour", "Anna Harbor")
    )
    pipeline = Pipeline.objects.get()
    deals = deals_everywhere(pipeline, owner)
    deal = funnel.open_deal(pipeline=pipeline, contact=like, amount="1250", owner=owner, company=company, **given)
    transition = move(deal, pipeline.stages.order_by("position")[1].key, by=owner, at=NOW)
    task = activities.add_task(title="Send the offer", due_at=NOW + DAY, owner=owner, deal=deal, **given)
    activities.plan_meeting(title="Show the plan", starts_at=NOW + DAY, owner=owner, deal=deal, **given)
    activities.log_call(direction="out", result="no_answer", deal=deal, **given)
    note = activities.write_note(text="Decides together with a partner.", deal=deal, **given)
    view = funnel.save_view(pipeline=pipeline, name="Mine", query="", shape="board", by=owner, at=NOW)
    bulk = funnel.assign_many(deals=deals[:2], owner=owner, by=owner, at=NOW)
    merge = contacts.merge_contacts(kept=kept, other=gone, by=owner, at=NOW)
    field = funnel.add_field(name="Size of the order", kind="number", by=owner, at=NOW)
    ines: dict[str, Any] = {"email": "ines@example.org", "name": "Ines", "role": "seller", "sees": "own", "team": None}
    _ines, token = accounts.invite(**ines, **given)
    said = {"page": "overview", "query": "", "figure": "Conversion 41.2%", "text": "Call every lead within an hour."}
    decision = reports.make_decision(by=owner, at=NOW, **said)
    reports.judge_decision(decision=decision, result="Two more sales in a month.", by=owner, at=NOW)
    reports.set_target(pipeline=pipeline, month=NOW.date(), aim="won", value=Decimal(40), by=owner, at=NOW)
    point = a_point("Spring windows")
    first = published(point, {"kind": "heading", "text": "Windows, as they were"}, a_form())
    second = published(point, {"kind": "heading", "text": "Spring windows"}, a_form(), beside=True)
    some_visits(9, point, an_origin(deals[1].source), at=NOW - DAY)
    for weeks in range(1, 12):
        some_visits(5 * weeks, point, at=NOW - 7 * weeks * DAY)
    some_people(first, 9, 1, NOW), some_people(second, 8, 3, NOW)
    edit_point(point=point, changes={"daily_capacity": 1}, by=owner, at=NOW)
    for _ in range(2):
        routed(at=NOW, point=point)
    spend = a_cost(deals[1].source, "120", day=(NOW - DAY).date())
    reports.set_margin(product=None, share=Decimal("0.3"), by=owner, at=NOW)
    return {
        "contact_id": like.pk,
        "company_id": company.pk,
        "product_id": add_product(name="Lamp", by=owner, at=NOW).pk,
        "source_id": add_source(name="Referral", channel="offline", by=owner, at=NOW).pk,
        "spend_id": spend.pk,
        "channel_rule_id": a_channel_rule(deals[1].source).pk,
        "api_key_id": a_key(point).pk,
        "point_id": point.pk,
        "other_points": other_points(owner),
        "digest": add_picture(body=png(), by=owner, at=NOW).digest,
        "lead_id": a_lead(owner=owner).pk,
        "submission_id": a_suspicious_one().pk,
        "qualifying_id": a_rule().pk,
        **distributed(owner),
        "pipeline_id": pipeline.pk,
        "stage_id": deal.stage_id,
        "deal_id": deal.pk,
        "transition_id": transition.pk,
        "task_id": task.pk,
        "note_id": note.pk,
        "view_id": view.pk,
        "bulk_id": bulk.pk,
        "merge_id": merge.pk,
        "field_id": field.pk,
        "import_id": brought(owner).pk,
        "sale_id": a_sale(deal=deal, by=owner, at=NOW).pk,
        "number": 1,
        "tab": "funnel",
        "decision_id": decision.pk,
        "user_id": User.objects.get(name="Nora").pk,
        "team_id": User.objects.get(name="Nora").team_id,
        "token": token,
    }


def main() -> None:
    speakers = {language: speaker(name, language) for language, name in LANGUAGES.items()}
    guarded = speaker("Gina", "en")
    TOTP.activate(guarded, generate_totp_secret())
    RecoveryCodes.activate(guarded)
    sessions = {user.name: proven(user) for user in (*speakers.values(), guarded)}
    sys.stdout.write(json.dumps({"parts": parts(speakers["en"]), "sessions": sessions}) + "\n")


if __name__ == "__main__":
    main()
