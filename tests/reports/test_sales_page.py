"""First and repeat sales: each number as a person would count it, as the command line has it, and with its records."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from party_builders import add_company, add_contact, add_product, add_source
from people_builders import a_business, add_team, add_user
from report_builders import NOW
from sales_builders import a_sale
from voronka.accounts.models import User
from voronka.contacts.actions import merge_contacts, undo_merge
from voronka.contacts.models import Contact
from voronka.ground.sheets import raw_parts
from voronka.reports.records import NoSuchNumber
from voronka.reports.results.sales import SalesPage, sales
from voronka.reports.selection import Selection
from voronka.reports.sold import choose_sales
from voronka.reports.sold_exports import raw_sales
from voronka.reports.sold_records import OF_SALES, sold_records
from voronka.sales.actions import cancel_sale, refund_sale
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = Selection()


@pytest.fixture
def owner() -> User:
    a_business()
    return add_user(role="owner", sees="all")


def page(user: User, **asked: Any) -> SalesPage:
    return sales(user=user, selection=Selection(**asked), at=NOW)


def behind(user: User, number: str, **asked: Any) -> list[int]:
    return sold_records(user=user, selection=Selection(**asked), number=number, at=NOW).ids


def many_sales(seed: int = 5, many: int = 90) -> None:
    """Three months of sales of every sort: of people and firms, refunded, cancelled, of nobody known, of no amount."""
    dice = random.Random(seed)
    team = add_team(f"Team {seed}")
    given = {
        "owner": [None, add_user(sees="team", team=team), add_user(team=team), add_user()],
        "source": [None, add_source(), add_source(channel="offline")],
        "product": [None, add_product(), add_product()],
        "company": [None, None, add_company(region="Moscow")],
        "contact": [add_contact(region=["", "Tver"][number % 2]) for number in range(14)],
    }
    for _ in range(many):
        about = {name: dice.choice(values) for name, values in given.items()}
        at = NOW - dice.randrange(90) * DAY
        sale = a_sale(f"{dice.randrange(1, 400)}.{dice.randrange(100):02}", at=at, **about)
        lot = dice.random()
        if lot < 0.1:
            cancel_sale(sale=sale, by=None, at=at + DAY)
        elif lot < 0.2:
            refund_sale(sale=sale, amount="0.50", by=None, at=at + DAY)
        elif lot < 0.3:
            Sale.objects.filter(pk=sale.pk).update(contact=None, company=None)
        elif lot < 0.35:
            Sale.objects.filter(pk=sale.pk).update(amount=None)


@pytest.fixture
def worked_example(owner: User) -> None:
    anna, boris = add_contact("Anna"), add_contact("Boris")
    start = NOW - 60 * DAY
    for amount, after in (("30", 20), ("10", 0), ("40", 50)):
        a_sale(amount, contact=anna, at=start + after * DAY)
    a_sale("20", contact=boris, at=start + 10 * DAY)
    unknown = a_sale("5", at=start + 11 * DAY)
    Sale.objects.filter(pk=unknown.pk).update(contact=None)


@pytest.mark.usefixtures("worked_example")
class TestTheWorkedExample:
    """Anna buys for 10, 30 and 40, Boris once for 20, and somebody unknown for 5: as docs/measures.md counts them."""

    def test_is_counted_so(self, owner: User):
        found = page(owner)

        assert (found.counted.first, found.counted.repeat, found.counted.without_customer, found.sales) == (2, 2, 1, 5)
        assert (found.counted.first_amount, found.counted.repeat_amount, found.all.revenue) == (30, 70, 105)
        assert (found.first.average, found.repeat.average, found.all.average) == (15, 35, 21)

    def test_says_who_came_back_and_when(self, owner: User):
        found = page(owner)

        assert found.came_back is not None
        assert found.waiting is not None
        assert (found.came_back.hits, found.came_back.tries) == (1, 2)
        assert found.waiting.times.tolist() == [20, 50]  # Anna after 20 days; Boris is still waited for after 50
        assert [(each.days, each.share) for each in found.returns] == [(30, 0.5)]

    def test_of_a_period_counts_by_the_whole_history(self, owner: User):
        found = page(owner, since=(NOW - 45 * DAY).date())

        assert (found.counted.first, found.counted.repeat, found.came_back) == (0, 2, None)

    def test_by_month_has_the_records_of_each(self, owner: User):
        months = [(each.start, each.first, each.repeat, each.without_customer) for each in page(owner).months]

        assert months == [(date(2026, 1, 1), 1, 0, 0), (date(2026, 2, 1), 1, 1, 1), (date(2026, 3, 1), 0, 1, 0)]
        february = {"since": date(2026, 2, 1), "until": date(2026, 2, 28)}
        assert [len(behind(owner, number, **february)) for number in ("first_sale", "repeat_sale", "sold")] == [1, 1, 3]


class TestWhatIsTakenBack:
    def test_is_named_with_its_sum_and_its_day(self, owner: User):
        refunded, cancelled = a_sale("100", at=NOW - 40 * DAY), a_sale("50", at=NOW - 40 * DAY)
        refund_sale(sale=refunded, amount="30", by=None, at=NOW - 2 * DAY)
        cancel_sale(sale=cancelled, by=None, at=NOW - DAY)

        found, late = page(owner), page(owner, since=(NOW - 10 * DAY).date())

        assert (found.sales, found.all.revenue) == (1, 100)
        assert (found.refunds.rows, found.refunds.amount) == (1, 30)
        assert (found.cancellations.rows, found.cancellations.amount) == (1, 50)
        assert (late.sales, late.refunds.amount, late.cancellations.amount) == (0, 30, 50)
        assert len(behind(owner, "refund")) == len(behind(owner, "cancellation")) == 1


class TestEmptyAndSmall:
    def test_no_sale_is_no_number(self, owner: User):
        found = page(owner)

        assert found.is_empty
        assert (found.all.average, found.came_back, found.waiting, found.gap, found.months) == (
            None,
            None,
            None,
            None,
            [],
        )
        assert {each.measure for each in found.not_computed} == {"revenue", "average_check"}

    def test_one_sale_is_one_first_sale(self, owner: User):
        a_sale("10", at=NOW)
        found = page(owner)

        assert (found.counted.first, found.counted.repeat, found.all.average, found.returns) == (1, 0, 10, [])


class TestWhatIsHeld:
    def test_is_true_after_every_change(self, owner: User):
        anna, ann = add_contact("Anna"), add_contact("Ann", region="Omsk")
        first = a_sale("10", contact=ann, at=NOW - 3 * DAY)
        assert (page(owner).sales, page(owner).counted.first) == (1, 1)

        a_sale("20", contact=anna, at=NOW - 2 * DAY)
        assert (page(owner).sales, page(owner).counted.first) == (2, 2)
        merge = merge_contacts(kept=anna, other=ann, by=None, at=NOW)
        assert (page(owner).counted.first, page(owner).counted.repeat) == (1, 1)
        undo_merge(merge=merge, by=None, at=NOW)
        assert page(owner).counted.first == 2
        refund_sale(sale=first, amount="1", by=None, at=NOW)
        assert page(owner).refunds.rows == 1
        cancel_sale(sale=first, by=None, at=NOW)
        assert (page(owner).sales, page(owner).cancellations.amount) == (1, 9)

    def test_is_what_would_be_read_anew(self, owner: User):
        many_sales(many=20)
        page(owner)
        many_sales(seed=6, many=30)
        kept = choose_sales(user=owner, selection=ALL, at=NOW).rows
        from voronka.reports import sold_columns

        sold_columns.forget()
        fresh = choose_sales(user=owner, selection=ALL, at=NOW).rows

        text = {"region": str, "audience": str}
        assert kept.cast(text).equals(fresh.cast(text))


def naive(user: User, since: date | None, **asked: int | str) -> dict[str, Any]:
    """Counted row by row in Python, from what Django reads."""
    ordinals: dict[int, int] = {}
    bought: dict[Any, int] = {}
    standing = Sale.objects.filter(kind="sale", is_cancelled=False).select_related("contact", "company", "source")
    for sale in standing.order_by("at", "id"):
        if customer := sale.company or sale.contact:
            bought[customer] = ordinals[sale.pk] = bought.get(customer, 0) + 1
    seen = [sale for sale in standing.visible_to(user) if since is None or sale.at.date() >= since]
    for name, value in asked.items():
        if name == "channel":
            seen = [sale for sale in seen if (sale.source.channel if sale.source else "") == value]
        elif name == "product":
            seen = [sale for sale in seen if (sale.lines.values_list("product", flat=True).first() or 0) == value]
        else:
            seen = [sale for sale in seen if (getattr(sale, {"seller": "owner_id"}.get(name, name)) or 0) == value]
    amounts = [sale.amount for sale in seen if sale.amount is not None]
    return {
        "sold": len(seen),
        "first_sale": sum(ordinals.get(sale.pk) == 1 for sale in seen),
        "repeat_sale": sum(ordinals.get(sale.pk, 0) > 1 for sale in seen),
        "sale_of_nobody": sum(sale.pk not in ordinals for sale in seen),
        "sold_paid": len(amounts),
        "revenue": sum(amounts) if amounts else None,
    }


class TestEveryNumber:
    def test_is_what_a_person_counts_whatever_is_asked_and_by_whom(self, owner: User):
        many_sales()
        users = [owner, *User.objects.filter(role="seller")]
        dice = random.Random(1)
        some = {
            "seller": [0, *(user.pk for user in users[1:])],
            "channel": ["", "offline", "search_ads"],
            "product": [0, *Sale.objects.exclude(lines__product=None).values_list("lines__product", flat=True)[:5]],
        }
        for _ in range(25):
            user, name = dice.choice(users), dice.choice(["", *some])
            asked: dict[str, Any] = {name: dice.choice(some[name])} if name else {}
            since = dice.choice([None, (NOW - 30 * DAY).date()])
            counted, found = naive(user, since, **asked), page(user, since=since, **asked)

            told = {
                "sold": found.sales,
                "first_sale": found.counted.first,
                "repeat_sale": found.counted.repeat,
                "sale_of_nobody": found.counted.without_customer,
                "sold_paid": found.all.known,
            }
            assert told | {"revenue": found.all.revenue} == counted
            assert {number: len(behind(user, number, since=since, **asked)) for number in told} == told

    def test_has_as_many_records_as_it_says(self, owner: User):
        many_sales(seed=8, many=120)
        found = page(owner)
        said = {
            "first_paid": found.first.known,
            "repeat_paid": found.repeat.known,
            "came_back": found.came_back and found.came_back.hits,
            "regular": found.growing.regular,
            "growing": found.growing.growing and found.growing.growing.hits,
            "refund": found.refunds.rows,
            "cancellation": found.cancellations.rows,
        }

        assert {number: len(behind(owner, number)) for number in said} == said
        assert min(value or 0 for value in said.values()) > 0
        assert set(OF_SALES) <= said.keys() | {"sold", "sold_paid", "first_sale", "repeat_sale", "sale_of_nobody"}

    def test_without_a_name_is_none(self, owner: User):
        with pytest.raises(NoSuchNumber):
            behind(owner, "won")

    def test_equals_the_command_line_on_the_same_sales(self, owner: User, voronka: Any, tmp_path: Path):
        many_sales(seed=9)
        table = raw_sales(user=owner, selection=ALL, at=NOW)
        (tmp_path / "sales.csv").write_bytes(b"".join(raw_parts(table.head, table.rows)))
        told = voronka("report", tmp_path / "sales.csv", "--as-of", NOW.date(), "--json").json["measures"]
        found, money = page(owner), told["first_repeat"]

        assert (told["won"], Decimal(told["revenue"])) == (found.sales, found.all.revenue)
        assert found.all.average is not None
        assert Decimal(told["average_check"]) == round(found.all.average, 2)
        assert (money["first"], money["repeat"]) == (found.counted.first, found.counted.repeat)
        assert Decimal(money["repeat_amount"]) == found.counted.repeat_amount
        assert told["growing_buyers"]["regular"] == found.growing.regular


def test_a_contact_is_a_person_once(owner: User):
    """The customer of the columns is the one that a contact was merged into."""
    anna, ann = add_contact("Anna"), add_contact("Ann")
    a_sale(contact=anna), a_sale(contact=ann)
    merge_contacts(kept=anna, other=ann, by=None, at=NOW)

    rows = choose_sales(user=owner, selection=ALL, at=NOW).rows

    assert rows["customer"].to_list() == [2 * Contact.objects.get(name="Anna").pk + 1] * 2
