"""Pages of landing points: what they are made of, what they become, when they may be published."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from page_builders import a_form
from voronka.traffic.pages.blocks import cleaned, faults
from voronka.traffic.pages.html import GAP, THEMES, Look, Made, make, policy, style
from voronka.traffic.pages.pictures import look_at
from voronka.traffic.pages.starting import first_blocks

HEADING = {"kind": "heading", "text": "Windows"}
PROCESSING = "Я согласен на обработку моих персональных данных ООО «Ромашка»."
ADVERTISING = "Я согласен получать рекламу ООО «Ромашка» по телефону и почте."


def made(*blocks: dict[str, Any], language: str = "en", theme: str = "plain") -> Made:
    texts = {("processing", "I agree that Acme processes my personal data."): 7}
    look = Look(language=language, theme=theme, action="/f/KEY", texts=texts, sizes={"a" * 40: (640, 480)})
    return make(cleaned([HEADING, *blocks]), look)


def sentences(*blocks: dict[str, Any], language: str = "en") -> list[str]:
    return [str(each.sentence) for each in faults(cleaned(list(blocks)), language)]


class Seen(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


class TestAPage:
    def test_shows_its_blocks_in_their_order(self):
        page = made(
            {"kind": "text", "text": "One\ntwo\n\nthree https://a.example/x?y=1."},
            {"kind": "list", "items": ["fast", " ", "warm"]},
            {"kind": "reviews", "items": [{"name": "Ann", "text": "Good"}, {"name": "Nobody", "text": ""}]},
            {"kind": "video", "url": "https://video.example/1", "text": "How it is done"},
            {"kind": "heading", "text": "More"},
            {"kind": "picture", "src": "/i/" + "a" * 40, "alt": "A window"},
        ).html

        body = page.split("<main>")[1].split("</main>")[0]
        assert body == (
            '<h1>Windows</h1><p>One<br>two</p><p>three <a href="https://a.example/x?y=1" rel="noopener noreferrer">'
            "https://a.example/x?y=1</a>.</p><ul><li>fast</li><li>warm</li></ul>"
            "<blockquote><p>Good</p><footer>Ann</footer></blockquote>"
            '<a class="video" href="https://video.example/1" rel="noopener noreferrer">▶ How it is done</a>'
            "<h2>More</h2>"
            f'<img src="/i/{"a" * 40}" alt="A window" width="640" height="480">'
        )

    def test_needs_no_script_and_allows_none(self):
        page = made(a_form()).html

        assert "<script" not in page
        assert "default-src &#x27;none&#x27;" in page

    @pytest.mark.parametrize("theme", THEMES)
    def test_names_its_styles_by_their_hash(self, theme):
        written = re.findall(r"<style>(.*?)</style>", made(theme=theme).html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(written[0].encode()).digest()).decode()

        assert written == [style(theme)]
        assert f"style-src 'sha256-{digest}'" in policy(theme)

    @pytest.mark.parametrize("language", ["en", "ru", "hu"])
    @pytest.mark.parametrize("theme", THEMES)
    def test_with_a_form_has_at_most_15_kb_packed(self, language, theme):
        blocks = first_blocks(name="Окна", language=language, business="ООО «Ромашка»")
        pages = make(blocks, Look(language=language, theme=theme, action="/f/KEY", texts={}, sizes={}))

        assert max(len(gzip.compress(page.encode())) for page in (pages.html, pages.frame, pages.thanks)) < 4_000

    @pytest.mark.parametrize("name", ["naughty", "xss", "injection", "csv-formula"])
    def test_shows_every_hostile_string_as_it_is(self, data, name):
        lines = (data / "bad-input" / "strings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        hostile = [json.loads(line)["s"] for line in lines]
        allowed = {tag for tag, _ in Seen(made(a_form()).html).tags} | {
            "p",
            "br",
            "a",
            "ul",
            "li",
            "blockquote",
            "footer",
            "img",
        }
        for text in hostile:
            form = a_form(text=text, button=text, thanks=text, gift=text, gift_url=text)
            form["consents"] = [{"purpose": "processing", "wording": text}]
            blocks = [{"kind": "text", "text": text}, {"kind": "list", "items": [text]}, form]
            blocks += [{"kind": "picture", "src": text, "alt": text}, {"kind": "video", "url": text, "text": text}]
            pages = made({"kind": "reviews", "items": [{"name": text, "text": text}]}, *blocks)
            for html in (pages.html, pages.frame, pages.thanks):
                seen = Seen(html)
                assert {tag for tag, _ in seen.tags} <= allowed, text
                assert not [name for _, found in seen.tags for name in found if name.startswith("on")], text
                assert all(each["href"].startswith(("http://", "https://")) for each in seen.all("a")), text

    def test_of_anything_at_all_is_read_without_harm(self):
        assert cleaned("x") == []
        assert cleaned([1, None, {"kind": "magic"}, {"kind": ["list"]}]) == []
        assert cleaned([{"kind": "list", "items": {"a": 1}, "id": True}]) == [{"id": 1, "kind": "list", "items": []}]
        assert len(cleaned([HEADING] * 100)) == 60
        assert [block["id"] for block in cleaned([{**HEADING, "id": 3}, {**HEADING, "id": 3}])] == [3, 4]


class TestAForm:
    def test_stands_with_its_gap_its_trap_and_boxes_that_are_not_ticked(self):
        seen = Seen(made(a_form()).html)
        inputs = {each["name"]: each for each in seen.all("input")}

        assert seen.all("form") == [{"method": "post", "action": "/f/KEY"}]
        assert made(a_form()).html.count(GAP) == 1
        assert list(inputs) == ["name", "phone", "website", "consent.7"]
        assert "checked" not in inputs["consent.7"]
        assert inputs["website"]["tabindex"] == "-1"

    def test_asks_for_the_only_way_to_answer_and_for_one_of_several(self):
        only, several = made(a_form()), made(a_form(fields=["phone", "email", "messenger"]))

        assert [each["name"] for each in Seen(only.html).all("input") if "required" in each] == ["phone", "consent.7"]
        assert [each["name"] for each in Seen(several.html).all("input") if "required" in each] == ["consent.7"]
        assert "One of these is enough: Phone, E-mail, Messenger." in Seen(several.html).text

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Leave this empty"), ("ru", "Оставьте это поле пустым"), ("hu", "Hagyja üresen")]
    )
    def test_speaks_the_language_of_its_page(self, language, words):
        assert words in made(a_form(), language=language).html

    def test_has_a_page_of_its_own_for_frames_and_one_for_after(self):
        pages = made(
            {"kind": "text", "text": "Long story"},
            a_form(thanks="We call.", gift="Prices", gift_url="https://a.example/p"),
        )

        assert GAP in pages.frame
        assert "Long story" not in pages.frame
        assert "We call." in pages.thanks
        assert Seen(pages.thanks).all("a") == [
            {"class": "button", "href": "https://a.example/p", "rel": "noopener noreferrer"}
        ]
        assert (made().frame, made().thanks) == ("", "")


class TestWhatIsMissing:
    def test_is_told_at_its_block(self):
        blocks = cleaned([{"kind": "text"}, {"kind": "picture", "src": "http://a.example/x.png"}, {"kind": "video"}])

        assert [(each.block, str(each.sentence)) for each in faults(blocks, "en")] == [
            (1, "Nothing is written here."),
            (2, "Choose a picture, or write its address; it begins with https://"),
            (3, "Write the address of the video; it begins with https://"),
            (None, "The page needs a heading: it is also its name in the browser."),
        ]
        assert sentences() == ["The page is empty."]

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "data:image/png;base64,x", "//a.example/x", "https://u@a.example"]
    )
    def test_is_an_address_that_could_do_harm(self, address):
        assert sentences(HEADING, {"kind": "picture", "src": address, "alt": "x"})
        assert sentences(HEADING, {"kind": "video", "url": address, "text": "x"})

    def test_is_a_way_to_answer(self):
        assert "Ask for a phone" in sentences(HEADING, a_form(fields=["name"]))[0]

    def test_is_one_form_a_page(self):
        assert sentences(HEADING, a_form(), a_form()) == ["A page has one form."]

    def test_is_nothing_of_the_page_that_one_begins_with(self):
        for language in ("en", "ru", "hu"):
            assert faults(first_blocks(name="Окна", language=language, business="Ромашка"), language) == []


def russian(*boxes: tuple[str, str], text: str = "") -> list[str]:
    consents = [{"purpose": purpose, "wording": wording} for purpose, wording in boxes]
    blocks = [HEADING, a_form(consents=consents)] + ([{"kind": "text", "text": text}] if text else [])
    return sentences(*blocks, language="ru")


class TestARussianForm:
    def test_may_ask_for_each_consent_in_its_own_box(self):
        assert russian(("processing", PROCESSING), ("advertising", ADVERTISING)) == []

    @pytest.mark.parametrize(
        "wording",
        [
            "Согласен на обработку персональных данных и получение рекламы",
            "Даю согласие на обработку персональных данных, рассылку и новости",
            "Согласен с обработкой данных и узнавать об акциях",
        ],
    )
    def test_is_refused_where_processing_and_advertising_share_a_box(self, wording):
        assert (
            "“Processing of personal data” speaks of “Advertising messages” too" in russian(("processing", wording))[0]
        )
        assert russian(("processing", PROCESSING), ("advertising", wording))

    def test_is_refused_where_passing_on_hides_in_a_box(self):
        hidden = "Согласен на обработку персональных данных и их передачу третьим лицам"
        assert "“Passing data on to others”" in russian(("processing", hidden))[0]
        assert russian(("processing", PROCESSING + " Данные не передаются третьим лицам.")) == []

    def test_is_refused_without_a_box_for_processing(self):
        assert "152-FZ" in russian(("advertising", ADVERTISING))[0]
        assert "152-FZ" in russian()[0]

    def test_is_refused_where_pressing_is_called_a_consent(self):
        text = "Нажимая кнопку, вы соглашаетесь с политикой."
        assert "no consent" in russian(("processing", PROCESSING), text=text)[0]

    def test_is_refused_where_two_boxes_say_the_same_or_nothing(self):
        assert "say the same" in russian(("processing", PROCESSING), ("advertising", PROCESSING))[0]
        assert "no words" in russian(("processing", PROCESSING), ("advertising", ""))[0]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestATheme:
    @pytest.mark.parametrize("theme", THEMES)
    def test_can_be_read(self, theme):
        colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", style(theme)))
        pairs = [(ink, ground) for ink in ("text", "quiet", "link") for ground in ("page", "card")]
        pairs.append(("on-button", "button"))

        assert [pair for pair in pairs if contrast(*(colours[each] for each in pair)) < 4.5] == []
        assert contrast(colours["edge"], colours["page"]) >= 3


class TestAPicture:
    @pytest.mark.parametrize(
        ("body", "seen"),
        [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0", ("png", 640, 480)),
            (b"GIF89a\x80\x02\xe0\x01", ("gif", 640, 480)),
            (b"RIFF....WEBPVP8X....\0\0\0\0\x7f\x02\0\xdf\x01\0", ("webp", 640, 480)),
            (b"RIFF....WEBPVP8L....\x2f" + (639 | 479 << 14).to_bytes(4, "little"), ("webp", 640, 480)),
            (b"RIFF....WEBPVP8 ....\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01", ("webp", 640, 480)),
            (b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x11\x08\x01\xe0\x02\x80", ("jpeg", 640, 480)),
        ],
    )
    def test_is_known_by_its_content(self, body, seen):
        found = look_at(body)

        assert found
        assert (found.kind, found.width, found.height) == seen

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a",
            b"GIF89a\0\0\0\0",
            b"\xff\xd8\xff\xe0",
            b"%PDF-1.7",
        ],
    )
    def test_is_nothing_else(self, body):
        assert look_at(body) is None
