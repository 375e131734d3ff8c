"""The short-lived tokens that the web gives and the edge reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from board_office import Office
from django.conf import settings
from django.test import Client

from voronka.ground import clock
from voronka.ground.tokens import TokenRefused, read, sign

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "k" * 40


class TestAToken:
    def test_carries_what_was_put_into_it(self) -> None:
        token = sign({"user": 7, "name": "Ёж"}, purpose="live", lasts_s=60, now=NOW, key=KEY)
        assert read(token, purpose="live", now=NOW, key=KEY) == {"user": 7, "name": "Ёж"}

    def test_is_valid_until_its_time_is_over(self) -> None:
        token = sign({}, purpose="live", lasts_s=60, now=NOW, key=KEY)
        assert read(token, purpose="live", now=NOW + timedelta(seconds=59), key=KEY) == {}
        with pytest.raises(TokenRefused, match="time is over"):
            read(token, purpose="live", now=NOW + timedelta(seconds=60), key=KEY)

    def test_of_another_key_is_refused(self) -> None:
        token = sign({}, purpose="live", lasts_s=60, now=NOW, key="another key")
        with pytest.raises(TokenRefused, match="not ours"):
            read(token, purpose="live", now=NOW, key=KEY)

    def test_of_another_purpose_is_refused(self) -> None:
        token = sign({"user": 7}, purpose="form", lasts_s=60, now=NOW, key=KEY)
        with pytest.raises(TokenRefused, match="not ours"):
            read(token, purpose="live", now=NOW, key=KEY)

    def test_with_any_letter_changed_is_refused(self) -> None:
        token = sign({"user": 7}, purpose="live", lasts_s=60, now=NOW, key=KEY)
        for place, letter in enumerate(token):
            changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
            with pytest.raises(TokenRefused):
                read(changed, purpose="live", now=NOW, key=KEY)

    @pytest.mark.parametrize("text", ["", ".", "a.b", "é.ű", "\0", "x" * 100_000, "e30.", ".e30"])
    def test_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(TokenRefused):
            read(text, purpose="live", now=NOW, key=KEY)


@pytest.mark.django_db
class TestThePermissionToListen:
    def test_names_the_edge_and_carries_a_token_that_it_accepts(self, office: Office, seller: Client) -> None:
        url = urlsplit(seller.get(f"{office.board}live/").json()["url"])
        query = parse_qs(url.query)
        assert (url.path, query["pipeline"]) == ("/live", [str(office.pipeline.pk)])
        assert url.port == settings.ENVIRONMENT.edge_port
        key = settings.ENVIRONMENT.secret_key
        assert read(query["token"][0], purpose="live", now=clock.now(), key=key) == {"user": office.seller.pk}

    @pytest.mark.parametrize("host", ["[::1]", "[::1]:8000", "127.0.0.1"])
    def test_leads_where_the_page_may_connect_to(self, office: Office, seller: Client, settings, host: str) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        answer = seller.get(f"{office.board}live/", headers={"Host": host})
        edge = answer.json()["url"].partition("/live?")[0]
        assert f"connect-src 'self' {edge};" in answer["Content-Security-Policy"]

    def test_is_not_given_to_strangers(self, office: Office) -> None:
        assert Client().get(f"{office.board}live/").status_code == 302
