"""What the check has found, how far the work is, what came, and how it is taken out again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from wizard_files import DEALS

from importing import work
from voronka.activities.actions import write_note
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.imports.models import Import, RefusedRow
from voronka.journal.models import Heartbeat

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def import_(uploaded, pipeline, browser) -> Import:
    """Mapped as guessed; the check is asked for."""
    made = uploaded(DEALS)
    browser.post(f"/imports/{made.pk}/meaning/", {"pipeline": pipeline.pk, "mode": "both"})
    return made


@pytest.fixture
def address(import_) -> str:
    return f"/imports/{import_.pk}/"


@pytest.fixture
def checked(address) -> str:
    work()
    return address


@pytest.fixture
def done(checked, browser) -> str:
    browser.post(f"{checked}run/")
    work()
    return checked


class TestTheWork:
    def test_shows_how_far_it_is_and_asks_again(self, browser, address):
        Heartbeat.objects.create(worker="a", started_at=clock.now(), at=clock.now())
        shown = page(browser.get(address))

        assert f'hx-get="{address}progress/"' in shown
        assert "the work goes on" in shown

    def test_says_when_nobody_is_at_it(self, browser, address):
        Heartbeat.objects.create(worker="a", started_at=clock.now(), at=clock.now() - timedelta(minutes=2))

        assert "Nobody is at work on it" in page(browser.get(address))

    def test_brings_the_page_anew_when_it_is_over(self, browser, address):
        assert "HX-Refresh" not in browser.get(f"{address}progress/").headers
        work()
        assert browser.get(f"{address}progress/")["HX-Refresh"] == "true"

    def test_is_stopped(self, browser, address):
        browser.post(f"{address}stop/")

        assert Import.objects.get().state == "uploaded"

    def test_is_not_begun_twice(self, browser, address):
        answer = browser.post(f"{address}run/", follow=True)

        assert "This import has gone on meanwhile." in page(answer)
        assert Import.objects.get().batch is None


class TestThePreview:
    def test_shows_the_rows_as_they_will_be_stored(self, browser, checked):
        shown = page(browser.get(checked))

        assert "€1,200" in shown
        assert ">Jan 5, 2026</time>" in shown
        assert not Deal.objects.exists()

    def test_lets_each_head_stand_as_what_is_below_it(self, browser, checked):
        table = page(browser.get(checked)).partition("import-rows")[2].partition("</table>")[0]
        heads, *rows = (re.findall(r"<t[hd][^>]*>", row) for row in table.split("<tr>")[1:])
        are_numbers = [["is-number" in cell for cell in row] for row in (heads, *rows)]

        assert are_numbers[0] == [any(column) for column in zip(*are_numbers[1:], strict=True)]
        assert are_numbers[0].count(True) == 2  # the number of the row and the amount

    def test_names_every_row_that_is_not_taken_and_why(self, browser, checked):
        shown = page(browser.get(checked))

        assert "1 row is not taken" in shown
        assert "31.31.2026" in shown
        assert "no such day" in shown

    def test_says_what_comes_beside_the_rows(self, browser, checked):
        assert "With them: 2 companies." in page(browser.get(checked))

    def test_shows_refused_rows_page_by_page(self, browser, uploaded, pipeline):
        rows = "".join(f"{number},never,,Won,1\n" for number in range(120))
        made = uploaded(f"ID,Created,Closed,Status,Amount\n0,2026-01-05,2026-01-20,Won,1\n{rows}")
        browser.post(
            f"/imports/{made.pk}/columns/", {"kind": "deals", "headers": made.header_set, "column-1": "opened"}
        )
        browser.post(f"/imports/{made.pk}/meaning/", {"pipeline": pipeline.pk, "mode": "both"})
        work()
        after = RefusedRow.objects.order_by("pk")[49].pk
        shown = browser.get(f"/imports/{made.pk}/refused/?after={after}", headers={"HX-Request": "true"})

        assert page(shown).count('<td class="is-number"') == 50
        assert "Show more" in page(shown)


class TestTheResult:
    def test_is_there_with_its_own_dates(self, browser, done, pipeline):
        assert Deal.objects.filter(pipeline=pipeline).count() == 3
        assert "The file is in." in page(browser.get(done))
        assert f"/funnel/{pipeline.pk}/list/" in page(browser.get(done))

    @pytest.mark.usefixtures("done")
    def test_changes_nothing_the_second_time(self, browser, uploaded, pipeline):
        again = uploaded(DEALS, name="again.csv")
        browser.post(f"/imports/{again.pk}/meaning/", {"pipeline": pipeline.pk, "mode": "both"})
        work()
        again.refresh_from_db()

        assert (again.counts["new"], again.counts["update"], again.counts["same"]) == (0, 0, 3)

    def test_gives_the_refused_rows_out_and_takes_them_back_mended(self, browser, done, send):
        answer = browser.get(f"{done}refused/file/")
        sent = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert answer["Content-Disposition"] == 'attachment; filename="deals-refused.csv"'
        assert "Reason" in sent
        assert "4,31.31.2026" in sent

        location = send(sent.replace("31.31.2026", "2026-01-31"), address=f"/imports/new/?mends={done.split('/')[2]}")[
            "Location"
        ]
        mended = Import.objects.get(pk=int(location.split("/")[2]))
        browser.post(f"/imports/{mended.pk}/meaning/", {"pipeline": mended.answers["pipeline"], "mode": "both"})
        work()
        mended.refresh_from_db()

        assert (mended.counts["new"], mended.counts["same"], mended.counts["refused"]) == (1, 0, 0)

    def test_is_undone_after_it_was_said_what_goes(self, browser, done):
        assert '<dt>Deals</dt><dd class="number">3</dd>' in page(browser.get(f"{done}undo/"))
        browser.post(f"{done}undo/")
        work()

        assert not Deal.objects.exists()
        assert "Undone: what the file had brought is gone" in page(browser.get(done))

    def test_that_somebody_has_worked_with_stays_and_is_told(self, browser, done, olga):
        deal = Deal.objects.earliest("pk")
        write_note(text="Called back.", deal=deal, by=olga, at=clock.now())
        assert "1 deal that somebody has worked with since." in page(browser.get(f"{done}undo/"))
        browser.post(f"{done}undo/")
        work()

        assert Deal.objects.get() == deal
        assert f'<a href="/deals/{deal.pk}/">Deal #{deal.pk}</a>' in page(browser.get(done))

    def test_is_not_undone_before_it_is_there(self, browser, checked):
        assert browser.get(f"{checked}undo/")["Location"] == checked
        assert "Nothing of this file is here." in page(browser.post(f"{checked}undo/", follow=True))
