"""Every action, one after the other: what it changes has its audit row in the same transaction, and just one."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from datetime import timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from funnel_builders import MONDAY, TUESDAY, loss_reason, stage
from page_builders import a_form, png
from people_builders import PASSWORD, a_business
from voronka.accounts import actions as accounts
from voronka.accounts.models import User
from voronka.activities import actions as activities
from voronka.catalog import actions as catalog
from voronka.contacts import actions as contacts
from voronka.contacts.addresses import NewAddress
from voronka.funnel import actions as funnel
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, Pipeline
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Event
from voronka.leads import actions as leads
from voronka.traffic import actions as traffic
from voronka.traffic.models import Source

pytestmark = pytest.mark.django_db(transaction=True)
APPS: tuple[ModuleType, ...] = (accounts, contacts, catalog, traffic, leads, funnel, activities)
NO_CHANGE = {
    "required_fields",
    "look_at_link",
    "problems_of",
    "problems_of_spend",
    "problems_of_visit",
    "found_spends",
    "phone_country",
    "moved_here",
    "announce",
}
NO_AUDIT = {"remove_batch", "undo_batch", "make_counts", "recount", "end_other_links", "record_sign_in"}
"""Rows of a batch leave with their audit; counts follow from deals; the rest is a part of others, or a log itself."""
ELSEWHERE = {"set_up", "first_sign_in", "drop_second_step"}
"""Those that begin a business, or need a phone with codes: their own tests look at their audit."""
BESIDE = {"funnel_bulkchange", "accounts_signin"}
"""Tables that hold no business data: what it takes to undo, and the log of sign-ins."""
PHONE = [NewAddress("phone", "+44 20 7946 0111")]
Deed = tuple[Callable[..., Any], dict[str, Any]]
Deeds = Generator[Deed, Any, None]


def of_people(owner: User) -> Deeds:
    team = yield accounts.add_team, {"name": "South"}
    yield accounts.rename_team, {"team": team, "name": "North"}
    yield accounts.remove_team, {"team": team}
    anna = yield accounts.add_user, {"email": "anna@example.org", "name": "Anna", "role": "seller"}
    yield accounts.change_user, {"user": anna, "changes": {"name": "Ann"}}
    yield accounts.set_preferences, {"user": anna, "language": "hu"}
    yield accounts.set_absent, {"user": anna, "is_absent": True}
    yield accounts.change_password, {"user": anna, "password": PASSWORD}
    yield accounts.end_sessions, {"user": anna}
    yield accounts.record_second_step, {"user": anna, "what": "totp", "is_on": True}
    yield accounts.deactivate, {"user": anna}
    yield accounts.activate, {"user": anna}
    token = yield accounts.make_link, {"user": anna, "kind": "password"}
    yield accounts.use_link, {"token": token, "password": PASSWORD + " again"}
    yield accounts.invite, {"email": "zoe@example.org", "role": "seller"}
    yield accounts.change_business, {"changes": {"name": "Acme"}}
    yield accounts.skip_step, {"step": "import"}
    yield accounts.unskip_step, {"step": "import"}


def of_parties(owner: User) -> Deeds:
    company = yield contacts.create_company, {"name": "Acme"}
    yield contacts.edit_company, {"company": company, "revision": 0, "changes": {"name": "Acme Ltd"}}
    anna = yield contacts.create_contact, {"name": "Anna", "company": company, "addresses": PHONE}
    yield contacts.edit_contact, {"contact": anna, "revision": 0, "changes": {"region": "South"}}
    yield contacts.set_addresses, {"contact": anna, "addresses": []}
    other = yield contacts.create_contact, {"name": "Ann"}
    merge = yield contacts.merge_contacts, {"kept": anna, "other": other}
    yield contacts.undo_merge, {"merge": merge}
    product = yield catalog.add_product, {"name": "Lamp"}
    yield catalog.edit_product, {"product": product, "changes": {"name": "Lamps"}}
    source = yield traffic.add_source, {"name": "Fair", "channel": "offline"}
    yield traffic.edit_source, {"source": source, "changes": {"name": "Fairs"}}
    rule = yield traffic.add_channel_rule, {"field": "referrer", "pattern": "*", "channel": "other", "source": source}
    yield traffic.edit_channel_rule, {"rule": rule, "changes": {"pattern": "fair.*"}}
    yield traffic.remove_channel_rule, {"rule": rule}
    spent = {"source": source, "first": TUESDAY.date(), "last": TUESDAY.date()}
    yield traffic.record_spend, {**spent, "amount": Decimal(10)}
    row = traffic.NewSpend(source_id=source.pk, day=MONDAY.date(), amount=Decimal(5))
    (spend,) = yield traffic.put_spends, {"rows": [row]}
    yield traffic.correct_spend, {"spend": spend, "amount": Decimal(7)}
    yield traffic.remove_spend, {"spend": spend}
    yield traffic.receive, {"payload": {"name": "Ivan"}, "source": source}
    key, _secret = yield traffic.make_api_key, {"name": "Shop", "scopes": ["leads"]}
    cost = traffic.Cost(source="Loudspeaker", first=MONDAY.date(), last=MONDAY.date(), amount=Decimal(5))
    yield traffic.take_costs, {"key": key, "sent": "x", "digest": "y", "costs": [cost]}
    yield traffic.revoke_api_key, {"key": key}
    yield contacts.recognise_contact, {"name": "Ivan", "addresses": PHONE}
    arrived = [traffic.receive(payload={"name": name}, at=MONDAY) for name in ("Ivan", "Zoe")]
    yield leads.take_in, {"submission_id": arrived[0].pk}
    yield leads.let_through, {"submission": arrived[1]}
    lead = yield leads.create_lead, {"contact": anna}
    yield leads.judge_lead, {"lead": lead, "is_clean": False, "defect": "spam"}
    yield leads.assign_lead, {"lead": lead, "owner": owner}
    yield leads.add_rule, {"name": "No phone", "test": "no_address", "defect": "fake"}
    rule = yield leads.add_rule, {"name": "Adverts", "test": "has_word", "value": "seo", "defect": "spam"}
    yield leads.edit_rule, {"rule": rule, "changes": {"is_on": False}}
    yield leads.raise_rule, {"rule": rule}
    yield leads.remove_rule, {"rule": rule}


def of_points(owner: User) -> Deeds:
    point = yield traffic.add_point, {"name": "Windows", "kind": "page", "target": "form"}
    yield traffic.edit_point, {"point": point, "changes": {"name": "Doors"}}
    door = yield traffic.add_point, {"name": "Door", "kind": "shop", "target": "visit"}
    yield traffic.tally, {"point": door, "visitors": 1, "key": "press"}
    yield traffic.tally_file, {"point": door, "counted": {MONDAY: 3}, "hours": 1}
    heading = {"kind": "heading", "text": "Windows"}
    yield traffic.save_page, {"point": point, "blocks": [heading, a_form()], "theme": "warm", "revision": 0}
    yield traffic.publish_page, {"point": point, "revision": 1}
    yield traffic.save_page, {"point": point, "blocks": [heading, a_form()], "theme": "plain", "revision": 1}
    yield traffic.publish_page, {"point": point, "revision": 2}
    yield traffic.weigh_versions, {"point": point, "weights": {1: 1}}
    yield traffic.add_picture, {"body": png()}


def of_pipelines(owner: User) -> Deeds:
    pipeline = yield funnel.create_pipeline, {"trade": "shop", "language": "en"}
    yield funnel.rename_pipeline, {"pipeline": pipeline, "name": "Sales"}
    copy = yield funnel.copy_pipeline, {"pipeline": pipeline, "name": "More"}
    yield funnel.archive_pipeline, {"pipeline": copy}
    yield funnel.restore_pipeline, {"pipeline": copy}
    drawing = Drawing.from_pipeline(copy)
    other = Drawing("Other", drawing.stages, drawing.loss_reasons)
    yield funnel.save_draft, {"pipeline": copy, "drawing": other}
    yield funnel.drop_draft, {"pipeline": copy}
    yield funnel.save_draft, {"pipeline": copy, "drawing": other}
    yield funnel.publish, {"pipeline": copy, "reason": "Try"}
    field = yield funnel.add_field, {"name": "Colour", "kind": "text"}
    yield funnel.edit_field, {"field": field, "name": "Shade"}
    yield funnel.remove_field, {"field": field}
    yield funnel.restore_field, {"field": field}
    view = yield funnel.save_view, {"pipeline": pipeline, "name": "Mine", "query": ""}
    yield funnel.remove_view, {"view": view}


def of_deals(owner: User) -> Deeds:
    pipeline = yield funnel.create_pipeline, {"trade": "agency", "language": "en"}
    anna = yield contacts.create_contact, {"name": "Anna"}
    deal = yield funnel.open_deal, {"pipeline": pipeline, "contact": anna, "amount": "10"}
    move = yield funnel.move_deal, {"deal": deal, "to": stage(pipeline, "contacted"), "values": {"title": "Site"}}
    yield funnel.undo_move, {"transition": move}
    deal.refresh_from_db()
    yield funnel.edit_deal, {"deal": deal, "changes": {"amount": "12", "title": "Shop"}}
    yield funnel.assign_deal, {"deal": deal, "owner": owner}
    lost = {"to": stage(pipeline, "refused"), "loss_reason": loss_reason(pipeline)}
    moved = yield funnel.move_many, {"deals": [deal], **lost}
    yield funnel.undo_bulk, {"bulk": moved}
    deal.refresh_from_db()
    yield funnel.assign_many, {"deals": [deal], "owner": None}


def of_work(owner: User) -> Deeds:
    anna = yield contacts.create_contact, {"name": "Anna"}
    given = {"title": "Call", "due_at": TUESDAY, "owner": owner, "contact": anna}
    task = yield activities.add_task, given
    yield activities.edit_task, {"task": task, "changes": {"title": "Call back"}}
    yield activities.postpone_task, {"task": task, "due_at": TUESDAY + timedelta(days=1)}
    yield activities.finish_task, {"task": task}
    yield activities.reopen_task, {"task": task}
    yield activities.log_call, {"direction": "out", "result": "talked", "contact": anna}
    meeting = yield activities.plan_meeting, {"title": "Tea", "starts_at": TUESDAY, "owner": owner, "contact": anna}
    yield activities.close_meeting, {"meeting": meeting, "result": "held"}
    note = yield activities.write_note, {"text": "Likes tea", "contact": anna}
    yield activities.remove_note, {"note": note}
    yield activities.restore_note, {"note": note}


def of_imports(owner: User) -> Deeds:
    """Many at once: here one each."""
    batch = journal.open_batch(kind="import", by_id=owner.pk, at=MONDAY)
    for app, noun, new in (
        (accounts, "people", accounts.NewPerson(name="Boris")),
        (catalog, "products", catalog.NewProduct(name="Chair")),
        (traffic, "sources", traffic.NewSource(name="Radio")),
        (contacts, "companies", contacts.NewCompany(name="Romashka", addresses=PHONE)),
        (contacts, "contacts", contacts.NewContact(name="Boris", addresses=PHONE)),
    ):
        (pk,) = yield getattr(app, f"create_{noun}"), {"rows": [new], "batch": batch}
        changed = Changed(pk=pk, values={"name": "Another"})
        yield getattr(app, f"change_{noun}"), {"rows": [changed], "batch": batch}
    spend = traffic.NewSpend(source_id=Source.objects.latest("pk").pk, day=MONDAY.date(), amount=Decimal(1))
    (pk,) = yield traffic.create_spends, {"rows": [spend], "batch": batch}
    yield traffic.change_spends, {"rows": [Changed(pk=pk, values={"amount": Decimal(2)})], "batch": batch}
    yield traffic.create_visits, {"rows": [traffic.NewVisit(visitor=1, at=MONDAY)], "batch": batch}
    stages = [funnel.NewStage(name="Talk"), funnel.NewStage(name="Offer")]
    pipeline = yield funnel.create_pipeline_of_file, {"name": "File", "stages": stages, "batch": batch}
    yield funnel.create_loss_reasons, {"pipeline": pipeline, "names": ["Dear"], "batch": batch}
    steps = [funnel.Step(stage_id=stage.pk, at=MONDAY) for stage in pipeline.stages.all()[:2]]
    deal = funnel.NewDeal(pipeline_id=pipeline.pk, steps=steps)
    (pk,) = yield funnel.create_deals, {"rows": [deal], "batch": batch}
    yield funnel.change_deals, {"rows": [Changed(pk=pk, values={"title": "Site"})], "batch": batch}
    history = funnel.NewHistory(pk=pk, pipeline_id=pipeline.pk, steps=steps[:1])
    yield funnel.replace_histories, {"rows": [history], "batch": batch}
    task = activities.NewTask(title="Call", due_at=TUESDAY, owner_id=owner.pk, deal_id=pk)
    (task_pk,) = yield activities.create_tasks, {"rows": [task], "batch": batch}
    yield activities.change_tasks, {"rows": [Changed(pk=task_pk, values={"title": "Write"})], "batch": batch}
    other = User.objects.exclude(pk=owner.pk)[0]
    yield funnel.assign_deal, {"deal": Deal.objects.get(pk=pk), "owner": other}
    yield activities.follow_deal, {"deal_id": pk, "from_owner_id": owner.pk}


DEEDS = (of_people, of_parties, of_points, of_pipelines, of_deals, of_work, of_imports)
SEVERAL = {
    "create_pipeline": 4,
    "move_many": 2,
    "undo_bulk": 2,
    "assign_many": 2,
    "use_link": 2,
    "invite": 2,
    "plan_meeting": 2,
    "close_meeting": 2,
    "take_in": 2,
    "take_costs": 3,
    "let_through": 2,
}
"""Audit rows of what changes several things: each deal and the whole, a link and a password, a contact and its lead,
a funnel and the fields of its trade."""


class Watch:
    """The business tables that each transaction has written, and whether it has written an event."""

    def __init__(self) -> None:
        self.unwritten: list[set[str]] = []
        self._open: set[str] = set()
        labels = {app.__name__.split(".")[1] for app in APPS}
        self._watched = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in labels}

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        written = re.match(r"\s*(?:INSERT INTO|COPY|UPDATE|DELETE FROM)\s+\"?(\w+)", sql)
        if written:
            self._note(written[1])
        return execute(sql, *rest)

    def _note(self, table: str) -> None:
        if not any(entry[1] == self._close for entry in connection.run_on_commit):
            self._open = set()
            if connection.in_atomic_block:
                transaction.on_commit(self._close)
        self._open.add(table)
        if not connection.in_atomic_block:
            self._close()

    def _close(self) -> None:
        changed = (self._open & self._watched) - BESIDE
        if changed and "journal_event" not in self._open:
            self.unwritten.append(changed)


def done(deeds: Iterable[Deeds], owner: User) -> list[tuple[str, int]]:
    """Do them; the name of each action, and how many events it has recorded."""
    told = []
    for each in deeds:
        result: Any = None
        try:
            while True:
                action, given = each.send(result)
                known = inspect.signature(action).parameters
                usual = {name: value for name, value in (("by", owner), ("at", TUESDAY)) if name in known}
                before = Event.objects.count()
                result = action(**usual | given)
                told.append((action.__name__, Event.objects.count() - before))
        except StopIteration:
            pass
    return told


def public_actions() -> set[str]:
    found: set[str] = set()
    for app in APPS:
        names = getattr(app, "__all__", [name for name, each in vars(app).items() if each_is_of(app, each)])
        found.update(name for name in names if inspect.isfunction(getattr(app, name)))
    return {name for name in found if not name.startswith("_")}


def each_is_of(app: ModuleType, each: object) -> bool:
    return inspect.isfunction(each) and each.__module__ == app.__name__


class TestEveryAction:
    def test_records_each_change_once_and_in_its_own_transaction(self):
        a_business()
        Pipeline.objects.all().delete()
        owner = accounts.add_user(email="o@example.org", name="Olga", role="owner", by=None, at=MONDAY)
        watch = Watch()

        with connection.execute_wrapper(watch):
            told = done([of(owner) for of in DEEDS], owner)

        assert [(name, count) for name, count in told if count != SEVERAL.get(name, 1)] == []
        assert watch.unwritten == []
        covered = Counter(name for name, _count in told)
        assert public_actions() - covered.keys() == NO_CHANGE | NO_AUDIT | {
            "set_up",
            "first_sign_in",
            "drop_second_step",
        }


class TestTheAudit:
    def test_cannot_be_changed_by_anybody(self):
        accounts.add_user(email="o@example.org", name="Olga", role="owner", by=None, at=MONDAY)

        with pytest.raises(TypeError, match="never changed"):
            Event.objects.update(by_id=None)
