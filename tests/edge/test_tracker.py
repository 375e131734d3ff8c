"""Visits at the edge: the script in a real browser, the pixel, pages of ours, jumps, and whatever else is sent."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from edge_places import NO_LIMITS, furnished
from edge_sender import Edge, Said
from installation import Installation
from voronka.traffic.codes import code_in

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
COLUMNS = "kind, page, target, device, robot, channel, utm_source, referrer, visitor"


def hits(edge: Edge, where: str) -> list[dict[str, Any]]:
    sql = f"SELECT {COLUMNS} FROM traffic_hit AS h LEFT JOIN traffic_origin AS o ON o.id = h.origin_id"
    rows = edge.installation.rows(f"{sql} WHERE {where} ORDER BY h.id")
    return [dict(zip(COLUMNS.split(", "), row, strict=True)) for row in rows]


def soon(edge: Edge, where: str) -> list[dict[str, Any]]:
    """Hits, as soon as there are any."""
    ends = time.monotonic() + 20
    while not (found := hits(edge, where)) and time.monotonic() < ends:
        time.sleep(0.05)
    return found


def send(edge: Edge, *rows: Any, key: str = "plain-key", **more: Any) -> Said:
    headers = {name: more.pop(name) for name in list(more) if name[0].isupper()}
    known = {"User_Agent": CHROME, "Content_Type": "text/plain", "Origin": "https://shop.example"}
    return edge.ask("POST", f"/t/{key}", json.dumps({"h": list(rows)} | more).encode(), **known | headers)


class TestHits:
    def test_are_on_disk_when_they_are_answered(self, edge: Edge) -> None:
        said = send(
            edge,
            {"p": "/one", "q": "?utm_source=vk&utm_medium=cpc", "r": "https://away.vk.com/x"},
            {"p": "/one/two", "r": "https://shop.example/one"},
            {"p": "/one/two", "r": "https://shop.example/one", "t": "call", "a": 5},
        )

        assert (said.status, said.body, said.headers["access-control-allow-origin"]) == (204, b"", "*")
        assert "set-cookie" not in said.headers
        found = hits(edge, "page LIKE '/one%'")
        assert [(each["kind"], each["target"], each["channel"]) for each in found] == [
            (1, "", "social_ads"),
            (2, "", None),
            (3, "call", None),
        ]
        assert {(each["device"], each["robot"]) for each in found} == {("desktop", "")}
        assert len({each["visitor"] for each in found}) == 1

    def test_of_one_cookie_are_one_visitor_on_any_machine(self, edge: Edge) -> None:
        send(edge, {"p": "/c1"}, c="abcdefgh1234")
        send(edge, {"p": "/c1"}, c="abcdefgh1234", User_Agent=CHROME + " Other")
        send(edge, {"p": "/c1"})

        first, second, other = (each["visitor"] for each in hits(edge, "page = '/c1'"))
        assert first == second != other

    def test_of_one_cookie_are_joined_with_the_form_that_brings_it(self, edge: Edge) -> None:
        send(edge, {"p": "/c2"}, c="abcdefgh5678")
        edge.form({"phone": "+36201234567", "_visitor": "abcdefgh5678"}, User_Agent="another browser")

        (hit,) = hits(edge, "page = '/c2'")
        assert edge.count("traffic_submission", f"visitor = {hit['visitor']}") == 1

    def test_of_who_asks_not_to_be_followed_are_arrivals_of_nobody(self, edge: Edge) -> None:
        for header in ({"DNT": "1"}, {"Sec_GPC": "1"}, {}):
            send(edge, {"p": "/dnt"}, {"p": "/dnt2"}, n=not header, **header)
        send(edge, {"p": "/dnt", "r": "https://shop.example/"}, n=True)
        send(edge, {"p": "/dnt", "t": "call"}, n=True)

        found = hits(edge, "page LIKE '/dnt%'")
        assert [each["kind"] for each in found] == [1, 1, 1]
        assert len({each["visitor"] for each in found}) == 3

    def test_of_robots_and_of_pages_loaded_ahead_are_counted_apart(self, edge: Edge) -> None:
        send(edge, {"p": "/bot"}, User_Agent="Googlebot/2.1")
        send(edge, {"p": "/bot"}, Sec_Purpose="prefetch")

        assert [each["robot"] for each in hits(edge, "page = '/bot'")] == ["agent", "prefetch"]

    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            (b"", 400, None),
            (b"\xff\xfe", 400, None),
            (b"[]", 400, None),
            (b"{", 400, None),
            (b"[" * 20_000, 400, None),
            (b'{"h": []}', 422, "h"),
            (b'{"h": {}}', 422, "h"),
            (b'{"h": [1]}', 422, "h[0]"),
            (b'{"h": [{"p": 1}]}', 422, "h[0].p"),
            (b'{"h": [{"p": "/"}, {"t": "' + b"x" * 61 + b'"}]}', 422, "h[1].t"),
            (b'{"h": [{"a": -1}]}', 422, "h[0].a"),
            (b'{"h": [{"a": 1e300}]}', 422, "h[0].a"),
            (b'{"h": [{"a": true}]}', 422, "h[0].a"),
            (b'{"c": 5, "h": [{}]}', 422, "h"),
            (b'{"h": [{"p": "\\u0000"}]}', 422, "h[0].p"),
            (b'{"h": [' + b"{}," * 50 + b"{}]}", 422, "h"),
            (b"x" * 200_000, 413, None),
        ],
    )
    def test_that_are_none_are_refused_with_the_field(
        self, edge: Edge, body: bytes, status: int, field: str | None
    ) -> None:
        said = edge.ask("POST", "/t/unseen-key", body, User_Agent=CHROME)

        assert said.status == status
        assert edge.count("traffic_hit JOIN traffic_landingpoint p ON p.id = point_id", "p.key = 'unseen-key'") == 0
        if field:
            assert said.json["errors"][0]["field"] == field

    def test_of_hostile_strings_are_kept_or_refused_and_never_break_it(self, edge: Edge, data: Path) -> None:
        for file in sorted((data / "bad-input" / "strings").glob("*.jsonl"))[:6]:
            for line in file.read_text(encoding="utf-8").splitlines()[:60]:
                text = str(json.loads(line).get("value", line))[:3000]
                said = send(edge, {"p": text, "q": f"?utm_source={text}", "r": f"https://{text}"}, {"t": text[:60]})
                assert said.status in (204, 422), text
        assert send(edge, {"p": "/still-there"}).status == 204

    @pytest.mark.parametrize("origin", ["http://[x/", "http://a]b/"])
    def test_from_a_page_that_is_no_address_are_kept(self, edge: Edge, origin: str) -> None:
        page = f"/no-origin-{origin[7]}"

        assert send(edge, {"p": page}, Origin=origin).status == 204
        assert [each["channel"] for each in hits(edge, f"page = '{page}'")] == ["direct"]

    def test_need_a_landing_point_that_is_on(self, edge: Edge) -> None:
        assert [send(edge, {"p": "/"}, key=key).status for key in ("closed-key", "nobody", "a/b", "")] == [404] * 4
        assert edge.ask("GET", "/t/plain-key").status == 405
        assert edge.ask("OPTIONS", "/t/plain-key").status == 204

    def test_from_one_address_are_not_counted_without_end(self, tmp_path: Path) -> None:
        few = furnished(Installation(tmp_path, **NO_LIMITS | {"VORONKA_HITS_PER_ADDRESS": "3"}))
        try:
            said = [send(few, {"p": "/many"}) for _ in range(8)]
            refused = [each for each in said if each.status == 429]

            assert few.count("traffic_hit") == len(said) - len(refused)
            assert len(refused) >= 2  # a minute may begin between them
            assert refused[-1].headers["access-control-allow-origin"] == "*"
            assert int(refused[-1].headers["retry-after"]) >= 1
            pixels = [few.ask("GET", "/t/plain-key.gif", Referer="https://a.example/") for _ in range(2)]
            assert 429 in {each.status for each in pixels}  # nor of these is more than one let through by a new minute
        finally:
            few.installation.stop()


class TestThePixel:
    def test_counts_the_page_that_it_stands_in(self, edge: Edge) -> None:
        page = "https://shop.example/pixel?utm_source=avito"
        said = edge.ask("GET", "/t/plain-key.gif", Referer=page, User_Agent=CHROME)

        assert (said.status, said.headers["content-type"], said.body[:6]) == (200, "image/gif", b"GIF89a")
        assert said.headers["cache-control"] == "no-store"
        (hit,) = hits(edge, "page = '/pixel'")
        assert (hit["kind"], hit["channel"]) == (1, "classifieds")

    @pytest.mark.parametrize("page", ["http://[x/", "http://a]b/"])
    def test_counts_an_arrival_where_the_page_is_no_address(self, edge: Edge, page: str) -> None:
        before = edge.count("traffic_hit")

        assert edge.ask("GET", "/t/plain-key.gif", Referer=page, User_Agent=CHROME).status == 200
        assert edge.count("traffic_hit") == before + 1


class TestAPageOfOurs:
    def test_is_counted_with_where_its_visitor_comes_from_and_so_is_what_he_leaves(self, edge: Edge) -> None:
        agent = {"User_Agent": CHROME + " Pages"}
        shown = edge.ask("GET", "/p/shtory?utm_source=yandex&utm_medium=cpc", Accept="text/html", **agent)
        token = shown.text.partition('name="_token" value="')[2].partition('"')[0]
        (hit,) = soon(edge, "page = '/p/shtory' AND utm_source = 'yandex'")  # the page does not wait for its count
        said = edge.form({"phone": "+36201234567", "_token": token}, point="page-key", **agent)

        assert said.status == 303
        assert (hit["kind"], hit["channel"]) == (1, "search_ads")
        sql = "SELECT visitor, channel FROM traffic_submission AS s JOIN traffic_origin AS o ON o.id = s.origin_id"
        assert edge.installation.rows(f"{sql} WHERE visitor = {hit['visitor']}") == [(hit["visitor"], "search_ads")]


class TestAJump:
    def test_leads_into_the_chat_with_a_code_that_finds_the_visit(self, edge: Edge) -> None:
        said = edge.ask("GET", "/m/chat-key?utm_source=vk", User_Agent=CHROME)
        address = urlsplit(said.headers["location"])
        (text,) = parse_qs(address.query)["text"]
        found = code_in(text)

        assert (said.status, address.hostname, address.path) == (302, "t.me", "/shop")
        assert text.startswith("Здравствуйте! Мой код: ")
        assert found is not None
        (hit,) = hits(edge, f"page = '/m/{found[0]}'")
        assert (hit["kind"], hit["target"], hit["channel"]) == (3, "chat", "social")

    def test_is_no_target_of_who_only_looks_whether_the_link_is_there(self, edge: Edge) -> None:
        before = edge.count("traffic_hit")
        said = edge.ask("HEAD", "/m/chat-key", User_Agent=CHROME)

        assert (said.status, edge.count("traffic_hit")) == (302, before)

    def test_of_a_point_without_a_chat_leads_nowhere(self, edge: Edge) -> None:
        assert edge.ask("GET", "/m/plain-key").status == 404


@pytest.fixture
def site(edge: Edge) -> Iterator[str]:
    """Another site that has the script on its pages, on another port."""
    script = f"http://127.0.0.1:{edge.installation.edge_port}/t.js"
    form = script.replace("t.js", "f/plain-key")
    page = (
        f'<!doctype html><title>Shop</title><script src="{script}" data-point="plain-key" async></script>'
        f'<button data-voronka="ask">Ask</button><a href="tel:+36201234567">Call</a><a id="on" href="/next">On</a>'
        f'<form method="post" action="{form}"><input name="phone" value="+36201234567">'
        '<button id="go">Go</button></form>'
    ).encode()

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def opened(chromium: Browser, agent: str) -> Page:
    return chromium.new_context(user_agent=f"{CHROME} {agent}", service_workers="block").new_page()


class TestTheScript:
    def test_is_smaller_than_two_kilobytes(self, edge: Edge) -> None:
        said = edge.ask("GET", "/t.js")

        assert (said.status, said.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        assert len(gzip.compress(said.body, 9)) <= 2048

    def test_counts_an_arrival_pages_and_targets_without_a_cookie(
        self, edge: Edge, chromium: Browser, site: str
    ) -> None:
        page = opened(chromium, "Script")
        with page.expect_response("**/t/plain-key"):
            page.goto(f"{site}/script-in?utm_source=vk&utm_medium=cpc", referer="https://away.vk.com/")
        with page.expect_response("**/t/plain-key"):
            page.click("text=Ask")
        with page.expect_response("**/t/plain-key"):
            page.evaluate("history.pushState({}, '', '/script-in/deep')")

        assert page.context.cookies() == []
        page.context.close()
        found = hits(edge, "page LIKE '/script-in%'")
        assert [(each["kind"], each["target"], each["channel"]) for each in found] == [
            (1, "", "social_ads"),
            (3, "ask", None),
            (2, "", None),
        ]
        assert len({each["visitor"] for each in found}) == 1

    def test_keeps_a_number_with_consent_and_joins_the_form_to_it(
        self, edge: Edge, chromium: Browser, site: str
    ) -> None:
        page = opened(chromium, "Consent")
        with page.expect_response("**/t/plain-key"):
            page.goto(f"{site}/agreed")
        agreed = page.evaluate("voronka.consent(), document.cookie")  # reading waits for the writing before it
        (cookie,) = page.context.cookies()
        with page.expect_response("**/t/plain-key"):
            page.evaluate("voronka.target('agreed-target')")
        with page.expect_request("**/f/plain-key") as sent:
            page.click("#go")
        page.wait_for_url("**/f/plain-key")
        page.goto(f"{site}/agreed")
        forgotten = page.evaluate("voronka.forget(), document.cookie")
        left = page.context.cookies()
        page.context.close()

        assert (cookie["name"], cookie["sameSite"], len(cookie["value"])) == ("voronka", "Lax", 20)
        assert agreed == f"voronka={cookie['value']}"
        assert (forgotten, left) == ("", [])
        assert f"_visitor={cookie['value']}" in (sent.value.post_data or "")
        assert len(hits(edge, "target = 'agreed-target'")) == 1

    def test_sends_no_page_of_who_asks_not_to_be_followed(self, edge: Edge, chromium: Browser, site: str) -> None:
        page = opened(chromium, "Shy")
        page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
        with page.expect_response("**/t/plain-key"):
            page.goto(f"{site}/shy")
        with page.expect_response("**/t/plain-key"):
            page.click("text=Ask")
        page.context.close()

        assert [each["kind"] for each in hits(edge, "page = '/shy'")] == [1]
