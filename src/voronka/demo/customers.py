"""What happens to one made-up customer: he asks, is called, goes through the funnel as far as he goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.activities import actions as activities
from voronka.activities.models import Call, Task
from voronka.catalog.models import Product
from voronka.contacts import actions as contacts
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Company
from voronka.demo.words import DemoWords, words_of
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal, DealField, LossReason, Pipeline, Stage, StageKind
from voronka.ground.names import caseless
from voronka.journal.models import Batch
from voronka.leads import actions as leads
from voronka.leads.models import Defect, Lead
from voronka.sales import actions as sales
from voronka.sample.dice import Dice
from voronka.traffic.models import Channel, Source

CLEAN = 0.82
"""Share of leads that are meant."""
GOES_ON: Mapping[str, float] = {
    Channel.SEARCH_ADS: 0.90,
    Channel.REFERRAL: 0.93,
    Channel.SOCIAL_ADS: 0.84,
    Channel.CLASSIFIEDS: 0.78,
    Channel.ORGANIC: 0.89,
    Channel.OFFLINE: 0.88,
}
"""Chance to go on from a stage to the next; people from different sources buy differently."""
GOES_ON_ELSEWHERE = 0.87
"""The same where a source that was here already bears the name of one of ours, in another channel."""
SKILLS = (1.04, 1.02, 1.0, 0.97, 0.93)
PLANNED = 0.8
"""Share of open deals that have a next step."""


@dataclass(frozen=True)
class Cast:
    """Everything that the made-up business consists of."""

    batch: Batch
    now: datetime
    zone: ZoneInfo
    words: DemoWords
    pipeline: Pipeline
    stages: list[Stage]
    reasons: list[LossReason]
    fields: dict[str, DealField]
    sellers: list[User]
    products: list[Product]
    sources: list[Source]

    def skill(self, seller: User) -> float:
        """By what the chance to go on is better or worse with a seller."""
        return SKILLS[self.sellers.index(seller) % len(SKILLS)]

    @classmethod
    def of(cls, batch: Batch, now: datetime) -> Cast:
        """The cast of a batch, read again for every month."""
        here = business()
        pipeline = Pipeline.objects.filter(is_archived=False)[0]
        words = words_of(here.language)
        return cls(
            batch=batch,
            now=now,
            zone=ZoneInfo(here.time_zone),
            words=words,
            pipeline=pipeline,
            stages=list(pipeline.stages.filter(is_gone=False)),
            reasons=list(pipeline.loss_reasons.filter(is_gone=False)),
            fields={field.key: field for field in DealField.objects.filter(is_gone=False)},
            sellers=list(User.objects.filter(batch=batch).order_by("pk")),
            products=list(Product.objects.filter(caseless__in=map(caseless, words.products)).order_by("pk")),
            sources=list(Source.objects.filter(caseless__in=map(caseless, words.sources)).order_by("pk")),
        )


def lead_of(cast: Cast, dice: Dice, begins: datetime, lasts: timedelta) -> tuple[Lead, User]:
    """A new contact asks for something at an hour at which people ask; a seller takes him and judges."""
    at = _working_moment(cast, dice, begins + lasts * dice.whole(0, 999) / 1000)
    words, seller = cast.words, cast.sellers[min(dice.whole(0, 5), len(cast.sellers) - 1)]
    company = _company(cast, dice, seller, at) if dice.happens(float(words.companies_share)) else None
    contact = contacts.create_contact(
        name=f"{dice.pick(words.first_names)} {dice.pick(words.last_names)}",
        addresses=_addresses(words, dice),
        company=company,
        region=dice.pick(words.regions),
        audience=dice.pick(words.audiences),
        owner=seller,
        by=seller,
        at=at,
        batch=cast.batch,
    )
    source, product = dice.pick(cast.sources), dice.pick(cast.products)
    lead = leads.create_lead(
        contact=contact, source=source, product=product, owner=seller, by=None, at=at, batch=cast.batch
    )
    is_clean = dice.happens(CLEAN)
    defect = "" if is_clean else dice.pick([Defect.FAKE, Defect.NOT_TARGET, Defect.REGION, Defect.SPAM])
    judged_at = min(at + timedelta(minutes=dice.whole(5, 300)), cast.now)
    lead = leads.judge_lead(lead=lead, is_clean=is_clean, defect=defect, by=seller, at=judged_at, batch=cast.batch)
    return lead, seller


def _company(cast: Cast, dice: Dice, seller: User | None, at: datetime) -> Company:
    """One of the town's companies: the same one asks again."""
    first, second = (dice.pick(half) for half in cast.words.company_names)
    name, region = cast.words.company.format(first=first, second=second), dice.pick(cast.words.regions)
    return Company.objects.filter(name=name, batch=cast.batch).first() or contacts.create_company(
        name=name, region=region, owner=seller, by=seller, at=at, batch=cast.batch
    )


def deal_of(cast: Cast, dice: Dice, lead: Lead, seller: User) -> Deal:
    """The deal of a lead, with its calls and moves up to now, and the next step if it is still open."""
    deal = funnel.open_deal(
        pipeline=cast.pipeline,
        contact=lead.contact,
        company=lead.contact.company,
        lead=lead,
        source=lead.source,
        product=lead.product,
        owner=seller,
        ticked=cast.stages[0].boxes,
        fields=_custom_asked(cast, dice, cast.stages[0], {}),
        first_contact_at=lead.at,
        by=seller,
        at=lead.at,
        batch=cast.batch,
    )
    last_at = _calls(cast, dice, deal)
    source = next(each for each in cast.sources if each.pk == lead.source_id)
    chance = GOES_ON.get(source.channel, GOES_ON_ELSEWHERE) * cast.skill(seller)
    ahead = cast.stages[1:]
    while ahead and deal.closed_at is None:
        stays_h = dice.around((deal.stage.time_limit_hours or 72) * 0.9, 0.8)
        at = max(_working_moment(cast, dice, deal.stage_since + timedelta(hours=stays_h)), last_at)
        if at >= cast.now:
            break
        to = _next_stage(dice, ahead, chance)
        _move(cast, dice, deal, to, at)
        last_at, ahead = at, [stage for stage in ahead if stage.position > to.position]
    sales.record_won(deal=deal, by=seller, batch=cast.batch)
    if deal.closed_at is None and dice.happens(PLANNED):
        _next_step(cast, dice, deal, seller)
    return deal


def _next_stage(dice: Dice, ahead: list[Stage], chance: float) -> Stage:
    """The next one, or the lost one for those who do not go on."""
    open_ones = [stage for stage in ahead if not stage.closes]
    if dice.happens(min(chance, 0.97)):
        return open_ones[0] if open_ones else next(stage for stage in ahead if stage.kind == StageKind.WON)
    return next(stage for stage in ahead if stage.kind == StageKind.LOST)


def _move(cast: Cast, dice: Dice, deal: Deal, to: Stage, at: datetime) -> None:
    is_lost = to.kind == StageKind.LOST
    funnel.move_deal(
        deal=deal,
        to=to,
        by=None if to.kind == StageKind.TECHNICAL else deal.owner,
        at=at,
        loss_reason=dice.pick(cast.reasons) if is_lost else None,
        values=_asked(cast, dice, to, deal),
        ticked=to.boxes,
        batch=cast.batch,
    )
    if dice.happens(0.15):
        text = dice.pick(cast.words.notes)
        activities.write_note(text=text, deal=deal, by=deal.owner, at=at, batch=cast.batch)


def _asked(cast: Cast, dice: Dice, stage: Stage, deal: Deal) -> dict[str, object]:
    """Values for what the stage asks and the deal does not have yet; half of the deals have an amount early."""
    values: dict[str, object] = {}
    if deal.amount is None and ("amount" in stage.required or dice.happens(0.5)):
        values["amount"] = _price(dice, deal.product)
    if "company" in stage.required and deal.company is None:
        values["company"] = _company(cast, dice, deal.owner, deal.stage_since)
    if "close_by" in stage.required and deal.close_by is None:
        values["close_by"] = (deal.stage_since + timedelta(days=dice.whole(5, 30))).date()
    return values | _custom_asked(cast, dice, stage, deal.fields)


def _custom_asked(cast: Cast, dice: Dice, stage: Stage, held: Mapping[str, object]) -> dict[str, object]:
    """Values for the custom fields that the stage asks for and nobody has filled."""
    asked = [key for key in stage.required if key in cast.fields and held.get(key) in (None, "")]
    return {key: _custom(cast, dice, cast.fields[key]) for key in asked}


def _custom(cast: Cast, dice: Dice, field: DealField) -> object:
    match field.kind:
        case DealField.Kind.CHOICE:
            return dice.pick(field.choices)
        case DealField.Kind.YES_NO:
            return dice.happens(0.6)
        case DealField.Kind.DATE:
            return (cast.now + timedelta(days=dice.whole(1, 30))).date()
        case DealField.Kind.NUMBER:
            return dice.whole(1, 12)
        case DealField.Kind.MONEY:
            return Decimal(dice.whole(10, 200) * 100)
        case _:
            return dice.pick(cast.words.regions)


def _price(dice: Dice, product: Product | None) -> Decimal:
    base = product.price if product and product.price else Decimal(1000)
    return (base * Decimal(dice.pick(["0.9", "1", "1", "1", "1.2", "2"]))).quantize(Decimal("0.01"))


def _calls(cast: Cast, dice: Dice, deal: Deal) -> datetime:
    """Attempts until somebody talks, or until it is given up; returns the moment of the last one."""
    at = deal.opened_at
    for _attempt in range(dice.whole(1, 4)):
        later = _working_moment(cast, dice, at + timedelta(minutes=dice.whole(4, 600)))
        if later >= cast.now:
            break
        at = later
        talked = dice.happens(0.6)
        activities.log_call(
            direction=Call.Direction.OUT,
            result=Call.Result.TALKED if talked else dice.pick([Call.Result.NO_ANSWER, Call.Result.BUSY]),
            deal=deal,
            duration_s=dice.whole(40, 600) if talked else 0,
            by=deal.owner,
            at=at,
            batch=cast.batch,
        )
        if talked:
            break
    return at


def _next_step(cast: Cast, dice: Dice, deal: Deal, seller: User) -> None:
    """Mostly ahead of us; some are overdue, as they are in life."""
    day = (cast.now + timedelta(days=dice.whole(-2, 9))).astimezone(cast.zone).date()
    kind = dice.pick([Task.Type.CALL, Task.Type.CALL, Task.Type.MESSAGE, Task.Type.OTHER])
    title = dice.pick(cast.words.tasks[kind])
    due_at = datetime.combine(day, time(dice.whole(9, 17), dice.pick([0, 30])), cast.zone)
    activities.add_task(
        title=title,
        type=kind,
        due_at=due_at,
        owner=seller,
        deal=deal,
        by=seller,
        at=max(deal.stage_since, cast.now - timedelta(days=3)),
        batch=cast.batch,
    )


def _addresses(words: DemoWords, dice: Dice) -> list[NewAddress]:
    """A phone of a range in which nobody is called by chance, sometimes an e-mail."""
    phone = NewAddress("phone", words.phone.format(dice.whole(0, 9999), dice.whole(0, 999)))
    if dice.happens(0.5):
        return [phone, NewAddress("email", f"customer{dice.whole(1, 99_999)}@mail.example.com")]
    return [phone]


def _working_moment(cast: Cast, dice: Dice, moment: datetime) -> datetime:
    """The same moment or a later one between 9 and 19 o'clock of a weekday, but not later than now."""
    local = moment.astimezone(cast.zone)
    if not 9 <= local.hour < 19:
        local = local.replace(hour=9, minute=0) + timedelta(days=local.hour >= 19, minutes=dice.whole(0, 240))
    while local.weekday() > 4:
        local += timedelta(days=1)
    return min(local.astimezone(moment.tzinfo), cast.now)
