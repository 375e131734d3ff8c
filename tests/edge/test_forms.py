"""Forms: what visitors leave, with a browser that runs no script and with a script of another site."""

from __future__ import annotations

import gzip
import re
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edge_places import NO_LIMITS, furnished
from edge_sender import Edge, Said
from installation import Installation

FIELDS = {"name": "Ёжиков", "phone": "8 912 345-67-89", "message": "Сколько?\r\nСрочно", "utm_source": "vk"}


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', html))


def last_id(edge: Edge) -> str:
    return str(edge.installation.rows("SELECT public_id FROM traffic_submission ORDER BY id DESC LIMIT 1")[0][0])


class TestAForm:
    def test_is_there_for_a_point_that_has_no_page(self, edge: Edge) -> None:
        said = edge.ask("GET", "/f/russian-key")

        assert said.status == 200
        assert 'lang="ru"' in said.text
        assert "Согласен на обработку" in said.text
        assert 'type="checkbox" name="consent.1" value="on">' in said.text  # and not ticked
        assert len(gzip.compress(said.body)) < 15_000

    def test_leads_to_thanks_so_that_going_back_sends_nothing(self, edge: Edge) -> None:
        said = edge.form(FIELDS)
        thanks = edge.ask("GET", said.headers["location"])

        assert (said.status, thanks.status) == (303, 200)
        assert "We have got your request" in thanks.text
        assert edge.stored(last_id(edge)) == FIELDS

    def test_is_taken_with_several_values_of_one_name_and_as_multipart(self, edge: Edge) -> None:
        edge.form([*FIELDS.items(), ("colour", "red"), ("colour", "blue")])
        assert edge.stored(last_id(edge)) == FIELDS | {"colour": ["red", "blue"]}

        parts = "".join(f'--xx\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in FIELDS.items())
        body = f"{parts}--xx--\r\n".encode()
        said = edge.ask(
            "POST", "/f/plain-key", body, Content_Type="multipart/form-data; boundary=xx", Accept="text/html"
        )
        assert said.status == 303
        assert edge.stored(last_id(edge)) == FIELDS

    def test_keeps_what_was_typed_when_it_is_wrong(self, edge: Edge) -> None:
        before = edge.count()
        typed = {"name": '"><script>x</script>', "phone": "12", "message": "</textarea>{{7*7}}", "consent.1": "on"}
        said = edge.form(typed | hidden(edge.ask("GET", "/p/shtory").text), "page-key")

        assert (said.status, edge.count()) == (422, before)
        assert "Телефон: Это не похоже на номер телефона." in said.text
        assert '<input name="name" value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;">' in said.text
        assert '<textarea name="message">\n&lt;/textarea&gt;{{7*7}}</textarea>' in said.text
        assert 'name="consent.1" value="on" checked>' in said.text
        assert "<h1>Шторы</h1>" in said.text

    def test_keeps_what_was_typed_and_stays_in_its_frame_when_too_much_is_sent(self, tmp_path: Path) -> None:
        few = furnished(Installation(tmp_path, **NO_LIMITS | {"VORONKA_PER_ADDRESS": "1"}))
        try:
            controls = hidden(few.ask("GET", "/f/page-key/embed").text)
            said = [few.form(FIELDS | controls | {"name": f"Ёж {number}"}, "page-key") for number in range(4)]
            refused = next(each for each in said if each.status == 429)

            assert 'value="Ёж ' in refused.text
            assert hidden(refused.text)["_key"] == controls["_key"]
            assert "<h1>" not in refused.text
        finally:
            few.installation.stop()

    def test_sent_twice_with_its_key_is_kept_once(self, edge: Edge) -> None:
        controls = hidden(edge.ask("GET", "/f/plain-key").text)
        before = edge.count()
        told = [edge.form(FIELDS | controls, Accept="application/json") for _ in range(2)]

        assert told[0].json == told[1].json
        assert edge.count() == before + 1
        assert "_key" not in edge.stored(told[0].json["id"])

    def test_corrected_after_going_back_is_kept_too(self, edge: Edge) -> None:
        controls = hidden(edge.ask("GET", "/f/plain-key").text)
        first, second = (edge.form(FIELDS | controls | {"phone": phone}) for phone in ("+79120000001", "+79120000002"))

        assert (first.status, second.status) == (303, 303)
        assert edge.stored(last_id(edge))["phone"] == "+79120000002"

    @pytest.mark.parametrize("with_key", [True, False])
    def test_sent_by_many_at_once_is_answered_alike(self, edge: Edge, with_key: bool) -> None:
        rounds, at_once = 100, 20
        barrier = threading.Barrier(at_once)

        def send(_sender: int) -> list[Said]:
            told = []
            for number in range(rounds):
                controls = {"_key": f"round-{number:04}"} if with_key else {}
                barrier.wait(60)
                fields = FIELDS | controls | {"name": f"{with_key} {number}"}
                told.append(edge.form(fields, Accept="application/json", User_Agent="same"))
            return told

        before = edge.count()
        with ThreadPoolExecutor(at_once) as senders:
            answers = list(senders.map(send, range(at_once)))

        assert [{(said.status, said.body) for said in same} for same in zip(*answers, strict=True)] == [
            {(201, answers[0][number].body)} for number in range(rounds)
        ]
        assert edge.count() - before == rounds * (1 if with_key else at_once)

    def test_filled_in_by_a_machine_is_kept_and_suspected(self, edge: Edge) -> None:
        links = {"message": "see http://a.example www.b.example https://c.example"}
        told = [edge.form(FIELDS | more) for more in ({"website": "x"}, links, {})]
        kept = edge.installation.rows("SELECT suspicion FROM traffic_submission ORDER BY id DESC LIMIT 3")

        assert [said.status for said in told] == [303] * 3
        assert [row[0] for row in kept] == ["", "links", "trap"]

    @pytest.mark.parametrize(("key", "status"), [("closed-key", 410), ("no-key", 404), ("x;--", 404), ("%00", 404)])
    def test_that_is_not_there_is_said_so(self, edge: Edge, key: str, status: int) -> None:
        assert edge.form(FIELDS, key).status == status
        assert edge.ask("GET", f"/f/{key}").json["status"] == status


class TestAnotherSite:
    def test_may_send_when_the_point_names_it(self, edge: Edge) -> None:
        asked = {"Origin": "https://shop.example", "Accept": "application/json"}
        before = edge.ask("OPTIONS", "/f/plain-key", Access_Control_Request_Method="POST", **asked)
        said = edge.form(FIELDS, **asked)

        assert (before.status, said.status) == (204, 201)
        for each in (before, said, edge.form({}, **asked)):
            assert each.headers["access-control-allow-origin"] == "https://shop.example"

    def test_may_not_otherwise(self, edge: Edge) -> None:
        before = edge.count()
        said = edge.form(FIELDS, Origin="https://evil.example", Accept="application/json")
        shown = edge.form(FIELDS, Origin="https://evil.example")

        assert (said.status, shown.status, edge.count()) == (403, 403, before)
        assert "access-control-allow-origin" not in said.headers
        assert "may not be sent from that site" in shown.text

    def test_may_frame_the_form_and_nothing_else(self, edge: Edge) -> None:
        form, page = edge.ask("GET", "/f/plain-key/embed"), edge.ask("GET", "/f/plain-key")

        assert "frame-ancestors https://shop.example" in form.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


class TestAPublishedPage:
    def test_is_shown_at_its_name_and_at_its_own_domain(self, edge: Edge) -> None:
        by_name, by_domain = edge.ask("GET", "/p/shtory"), edge.ask("GET", "/", Host="shtory.example")

        assert [re.sub(r' value="[^"]*"', "", said.text) for said in (by_name, by_domain)] == [
            re.sub(r' value="[^"]*"', "", by_name.text)
        ] * 2
        assert "'sha256-" in by_name.headers["content-security-policy"]
        assert hidden(by_name.text)["_key"] != hidden(by_domain.text)["_key"]

    def test_tells_which_version_a_lead_came_from(self, edge: Edge) -> None:
        edge.form(FIELDS | hidden(edge.ask("GET", "/p/shtory").text), "page-key")

        assert edge.installation.rows("SELECT version_id FROM traffic_submission ORDER BY id DESC LIMIT 1") == [(1,)]

    def test_is_divided_among_versions_by_their_weights_and_steady_for_one_visitor(self, edge: Edge) -> None:
        agents = [f"Mozilla/5.0 (X11) {number}" for number in range(80)]
        first, again = ([edge.ask("GET", "/p/two", User_Agent=agent).text for agent in agents] for _ in range(2))

        assert first == again
        assert set(first) == {"<h1>1</h1>", "<h1>2</h1>"}
        assert first.count("<h1>1</h1>") > first.count("<h1>2</h1>")

    def test_counts_the_version_that_was_seen(self, edge: Edge) -> None:
        seen = edge.ask("GET", "/p/two", User_Agent="Mozilla/5.0 (X11) counted").text
        edge.ask(
            "POST", "/t/two-key", b'{"h": [{"p": "/after"}]}'
        )  # hits are written in order: what was before is there

        asked = """
            SELECT v.number FROM traffic_hit h JOIN traffic_pageversion v ON v.id = h.version_id
             WHERE h.page = '/p/two' ORDER BY h.id DESC LIMIT 1
        """
        assert seen == f"<h1>{edge.installation.rows(asked)[0][0]}</h1>"

    def test_is_packed(self, edge: Edge) -> None:
        packed = edge.ask("GET", "/p/shtory", Accept_Encoding="gzip, br")

        assert "Шторы" in gzip.decompress(packed.body).decode()

    def test_without_a_form_is_not_sent_again(self, edge: Edge) -> None:
        first = edge.ask("GET", "/p/two", User_Agent="same")
        again = edge.ask("GET", "/p/two", User_Agent="same", If_None_Match=first.headers["etag"])

        assert (again.status, again.body) == (304, b"")

    @pytest.mark.parametrize("path", ["/p/shtory", "/f/plain-key", "/f/page-key/embed"])
    def test_with_a_form_is_new_at_each_visit_so_that_the_next_request_is_no_repeat(
        self, edge: Edge, path: str
    ) -> None:
        first = edge.ask("GET", path)
        again = edge.ask("GET", path, If_None_Match=first.headers.get("etag", "*"))

        assert first.headers["cache-control"] == "no-store"
        assert again.status == 200
        assert hidden(again.text)["_key"] != hidden(first.text)["_key"]

    def test_shows_only_its_form_in_a_frame(self, edge: Edge) -> None:
        framed = edge.ask("GET", "/f/page-key/embed").text

        assert "<h1>" not in framed
        assert set(hidden(framed)) == {"_key", "_token"}

    def test_thanks_in_its_own_words(self, edge: Edge) -> None:
        assert "Каталог: shtory.pdf" in edge.ask("GET", edge.form(FIELDS, "page-key").headers["location"]).text

    @pytest.mark.parametrize(
        "path", ["/p/none", "/p/", "/p/a/b", "/", "/etc/passwd", "/p/%D0%B6", "/x?y=" + "z" * 3000]
    )
    def test_that_is_not_there_is_404(self, edge: Edge, path: str) -> None:
        assert edge.ask("GET", path).status == 404
        assert "Please check the address" in edge.ask("GET", path, Accept="text/html").text


class TestABody:
    @pytest.mark.parametrize(
        ("kind", "body", "status"),
        [
            ("application/x-www-form-urlencoded", b"a=%ff", 400),
            ("application/x-www-form-urlencoded", b"a=\xff", 400),
            (
                "application/x-www-form-urlencoded",
                urllib.parse.urlencode({f"f{n}": n for n in range(201)}).encode(),
                400,
            ),
            ("application/x-www-form-urlencoded", b"phone=+79123456789&phone=1", 422),
            ("application/x-www-form-urlencoded", b"phone=%2B79123456789&x=%00", 422),
            ("application/x-www-form-urlencoded", b"x" * 100_001, 413),
            ("multipart/form-data", b"--x\r\n", 400),
            ("multipart/form-data; boundary=x", b"--x\r\nno end", 400),
            ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\nc\r\n--x--", 400),
            ("multipart/form-data; boundary=x", b"--x\r\n" + b"-" * 5000 + b"\r\n--x--", 400),
            (
                "multipart/form-data; boundary=x",
                b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.exe"\r\n\r\nMZ\r\n--x--',
                415,
            ),
            ("text/plain", b"hello", 415),
            ("", b"hello", 415),
            ("application/json", b"[1]", 400),
        ],
    )
    def test_that_cannot_be_read_is_said_so_and_not_kept(self, edge: Edge, kind: str, body: bytes, status: int) -> None:
        before = edge.count()
        said = edge.ask("POST", "/f/plain-key", body, Content_Type=kind, Accept="application/json")

        assert (said.status, said.json["status"]) == (status, status)
        assert edge.count() == before
