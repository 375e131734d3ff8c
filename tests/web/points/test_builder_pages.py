"""The builder of pages through its addresses: as a plain form does it, without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from page_builders import a_form, a_page, png, published
from people_builders import add_user, signed_in
from traffic_builders import a_point
from voronka.traffic.models import LandingPoint, Page, PageVersion, Picture


@pytest.fixture
def point(browser: Client) -> LandingPoint:
    return a_point("Windows")


def press(browser: Client, point: LandingPoint, do: str = "save", **sent: Any) -> Any:
    """Press a button of the builder, with what the page has seen."""
    known = Page.objects.filter(point=point).first()
    given = {"revision": known.revision if known else 0, "theme": "plain", "do": do, "shown": "1"}
    return browser.post(f"/points/{point.pk}/build/", given | sent)


def shown_on_versions(browser: Client, point: LandingPoint, path: str) -> dict[str, Any]:
    """What a form of the page of versions sends when nobody touches it."""
    address = f"/points/{point.pk}/versions/"
    page = browser.get(address).content.decode()
    (form,) = (each for each in page.split("<form")[1:] if f'action="{address}{path}"' in each)
    fields = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form.partition("</form>")[0])
    return {name: [value for other, value in fields if other == name] for name, _value in fields}


def press_on_versions(browser: Client, point: LandingPoint, path: str, typed: dict[str, str] | None = None) -> Any:
    sent = shown_on_versions(browser, point, path)
    return browser.post(f"/points/{point.pk}/versions/{path}", sent | (typed or {}))


def blocks(point: LandingPoint) -> list[dict[str, Any]]:
    return list(Page.objects.get(point=point).blocks)


class TestTheBuilder:
    def test_begins_with_a_page_that_can_be_published(self, browser, point):
        answer = press(browser, point, "publish", text="Warm windows")

        assert answer.url == f"/points/{point.pk}/"
        assert "<h1>Warm windows</h1>" in PageVersion.objects.get().html

    def test_adds_moves_and_takes_out_blocks(self, browser, point):
        a_page(point, {"kind": "heading", "text": "One"}, {"kind": "text", "text": "Two"})

        added = press(browser, point, "add:list", text="One")
        press(browser, point, "up:2", shown="3", items="a\nb")
        press(browser, point, "down:3", shown="3", items="a\nb\nc")
        press(browser, point, "remove:1", shown="3", items="a\nb\nc")

        assert added.url == f"/points/{point.pk}/build/?shown=3#block"
        assert [(each["id"], each["kind"]) for each in blocks(point)] == [(2, "text"), (3, "list")]
        assert blocks(point)[1]["items"] == ["a", "b", "c"]

    @pytest.mark.parametrize(
        ("block", "sent", "kept"),
        [
            ({"kind": "heading"}, {"text": " New "}, {"text": "New"}),
            ({"kind": "text"}, {"text": "a\r\n\r\nb"}, {"text": "a\n\nb"}),
            ({"kind": "video"}, {"url": "https://v.example", "text": "v"}, {"url": "https://v.example", "text": "v"}),
            ({"kind": "picture"}, {"src": "https://p.example/x.png"}, {"src": "https://p.example/x.png", "alt": ""}),
            (
                {"kind": "reviews", "items": [{"name": "A", "text": "a"}]},
                {"text_0": "a!", "name_0": "A", "text_1": "b", "name_1": ""},
                {"items": [{"name": "A", "text": "a!"}, {"name": "", "text": "b"}]},
            ),
        ],
    )
    def test_keeps_what_is_typed_in_each_kind(self, browser, point, block, sent, kept):
        a_page(point, block)
        press(browser, point, **sent)

        assert blocks(point) == [{"id": 1, "kind": block["kind"], **kept}]

    def test_keeps_a_form_with_its_boxes(self, browser, point):
        a_page(point, a_form())
        sent = {
            "fields_": ["phone", "email"],
            "button": "Send",
            "has_processing": "on",
            "wording_processing": "I agree",
        }

        press(browser, point, **sent, wording_advertising="not asked", gift_url="https://a.example/p", confirms="on")

        (form,) = blocks(point)
        assert (form["fields"], form["button"], form["confirms"]) == (["phone", "email"], "Send", True)
        assert form["consents"] == [{"purpose": "processing", "wording": "I agree"}]
        assert form["gift_url"] == "https://a.example/p"

    def test_takes_a_picture_by_its_content(self, browser, point):
        a_page(point, {"kind": "picture"})
        press(browser, point, upload=SimpleUploadedFile("x.exe", png(), "text/html"), alt="A window")

        picture = Picture.objects.get()
        assert blocks(point)[0]["src"] == f"/i/{picture.digest}"
        shown = browser.get(f"/points/i/{picture.digest}")
        assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert shown["Content-Disposition"] == "attachment"
        assert browser.get("/points/i/" + "0" * 40).status_code == 404

    def test_refuses_a_file_that_is_no_picture(self, browser, point):
        a_page(point, {"kind": "picture"})
        answer = press(
            browser, point, upload=SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png"), alt="kept"
        )

        assert answer.status_code == 422
        assert "This is no picture" in answer.content.decode()
        assert 'value="kept"' in answer.content.decode()
        assert not Picture.objects.exists()

    def test_says_what_is_missing_and_publishes_nothing(self, browser, point):
        a_page(point, {"kind": "text", "text": "x"})
        answer = press(browser, point, "publish", text="")

        assert answer.url.startswith(f"/points/{point.pk}/build/")
        assert "Nothing is written here." in browser.get(answer.url).content.decode()
        assert not PageVersion.objects.exists()

    def test_saves_nothing_over_what_somebody_saved_meanwhile(self, browser, point):
        a_page(point, {"kind": "heading", "text": "First"})
        answer = press(browser, point, text="Second", revision="0")

        assert answer.status_code == 409
        assert blocks(point)[0]["text"] == "First"

    def test_answers_htmx_with_what_changed(self, browser, point):
        a_page(point, {"kind": "heading", "text": "First"})
        sent = {"revision": "1", "theme": "night", "shown": "1", "text": "Second"}
        answer = browser.post(f"/points/{point.pk}/build/", sent, headers={"HX-Request": "true"})

        page = answer.content.decode()
        assert answer["HX-Trigger"] == "voronka:page-saved"
        assert 'name="revision" value="2" hx-swap-oob="true"' in page
        assert "<html" not in page

    @pytest.mark.parametrize(
        "sent", [{"do": "up:x"}, {"do": "add:magic"}, {"shown": "99"}, {"revision": "x"}, {"theme": "x"}]
    )
    def test_is_harmed_by_nothing_that_is_sent(self, browser, point, sent):
        a_page(point, {"kind": "heading", "text": "First"})

        assert press(browser, point, **({"text": "First"} | sent)).status_code < 500
        assert blocks(point)[0]["text"] == "First"

    def test_is_for_those_who_run_traffic(self, point):
        seller = signed_in(add_user("seller"))

        assert [press(seller, point).status_code, seller.get(f"/points/{point.pk}/preview/").status_code] == [403, 403]


class TestThePreview:
    def test_shows_the_page_in_a_frame_of_ours_only(self, browser, point):
        a_page(point, {"kind": "heading", "text": "<b>Bold</b>"}, a_form())
        answer = browser.get(f"/points/{point.pk}/preview/")

        assert "&lt;b&gt;Bold&lt;/b&gt;" in answer.content.decode()
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert "form-action 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "SAMEORIGIN"


class TestVersions:
    def test_are_shown_and_brought_back_with_one_press(self, browser, point):
        published(point, {"kind": "heading", "text": "First"}, a_form())
        published(point, {"kind": "heading", "text": "Second"}, a_form())

        assert "Bring it back" in browser.get(f"/points/{point.pk}/versions/").content.decode()
        press_on_versions(browser, point, "1/bring-back/")

        assert PageVersion.objects.get(weight__gt=0).number == 1
        assert "First" in browser.get(f"/points/{point.pk}/versions/1/").content.decode()

    def test_are_published_beside_and_weighed(self, browser, point):
        published(point, {"kind": "heading", "text": "First"}, a_form())
        a_page(point, {"kind": "heading", "text": "Second"}, a_form())
        press_on_versions(browser, point, "beside/")
        press_on_versions(browser, point, "weigh/", {"weight.1": "3", "weight.2": "1"})

        assert list(PageVersion.objects.order_by("number").values_list("weight", flat=True)) == [3, 1]

    def test_are_not_published_as_nobody_has_seen_them(self, browser, point):
        published(point, {"kind": "heading", "text": "First"}, a_form())
        sent = shown_on_versions(browser, point, "beside/")
        a_page(point, {"kind": "heading", "text": "Half-ty"}, a_form())
        answer = browser.post(f"/points/{point.pk}/versions/beside/", sent, follow=True)

        assert "Somebody else has changed this page meanwhile" in answer.content.decode()
        assert PageVersion.objects.get().number == 1

    @pytest.mark.parametrize("path", ["weigh/", "2/bring-back/"])
    def test_of_a_colleague_are_not_taken_out_by_who_has_not_seen_them(self, browser, point, path):
        for number in range(2):
            published(point, {"kind": "heading", "text": f"{number}"}, a_form(), beside=True)
        sent = shown_on_versions(browser, point, path)
        published(point, {"kind": "heading", "text": "A colleague's"}, a_form(), beside=True)
        answer = browser.post(f"/points/{point.pk}/versions/{path}", sent, follow=True)

        assert "which versions are shown. Look at them again." in answer.content.decode()
        assert PageVersion.objects.filter(weight__gt=0).count() == 3

    @pytest.mark.parametrize("sent", [{"weight.1": "x"}, {"weight.x": "1"}, {"weight.7": "1"}, {"weight.1": "999"}])
    def test_are_not_weighed_with_what_is_no_weight(self, browser, point, sent):
        published(point, {"kind": "heading", "text": "First"}, a_form())

        assert browser.post(f"/points/{point.pk}/versions/weigh/", sent | {"live": "1"}).status_code == 302
        assert PageVersion.objects.get().weight == 1
