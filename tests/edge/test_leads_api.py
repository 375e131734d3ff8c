"""POST /api/v1/leads: leads from other programs."""

from __future__ import annotations

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from edge_sender import Edge, Said
from voronka.traffic.intake import digest_of

LEAD = {"name": "Ёжиков Őrs", "phone": "+36 20 123 4567", "budget": {"from": 1, "to": 2.5}, "consent.1": True}


class TestALead:
    def test_is_on_disk_as_it_arrived_when_it_is_answered(self, edge: Edge) -> None:
        said = edge.lead(LEAD, "whole-1", User_Agent="Shop/1")

        assert said.status == 201
        assert edge.stored(said.json["id"]) == LEAD
        sql = "SELECT point_id, address, agent, digest, key, id FROM traffic_submission WHERE public_id ="
        ((point, address, agent, digest, key, pk),) = edge.installation.rows(f"{sql} '{said.json['id']}'")
        assert (point, address, agent, digest) == (1, "127.0.0.1", "Shop/1", digest_of(LEAD))
        told = "SELECT payload FROM journal_event WHERE kind = 'traffic.submissions_arrived' ORDER BY id DESC LIMIT 1"
        ((payload,),) = edge.installation.rows(told)
        requests = (json.loads(payload) if isinstance(payload, str) else payload)["requests"]
        assert (key, requests[str(pk)]) == ("k1:whole-1", said.headers["x-request-id"])
        agreed = f"text_id = {edge.text} AND submission_id = (SELECT MAX(id) FROM traffic_submission)"
        assert edge.count("traffic_consent", agreed) == 1

    @pytest.mark.parametrize("contact", ["phone", "email", "messenger"])
    def test_needs_one_contact_of_any_kind(self, edge: Edge, contact: str) -> None:
        value = {"phone": "8 (912) 345-67-89", "email": "a@b.hu", "messenger": "@ivan"}[contact]

        assert (
            edge.lead({contact: value, "email": value if contact == "email" else "none"}, f"one-{contact}").status
            == 201
        )

    def test_is_shown_when_its_key_was_last_used(self, edge: Edge) -> None:
        edge.lead(LEAD, "used-1")

        assert edge.count("traffic_apikey", "id = 1 AND last_used_at IS NOT NULL") == 1

    def test_is_refused_where_its_landing_point_is_off(self, edge: Edge) -> None:
        before = edge.count()
        said = edge.lead(LEAD, "shut-1", Authorization=f"Bearer {edge.shut}")

        assert (said.status, said.json["type"], edge.count()) == (410, "urn:voronka:problem:closed", before)


class TestAnIdempotencyKey:
    def test_gives_the_first_answer_again(self, edge: Edge) -> None:
        first, again = edge.lead(LEAD, "again"), edge.lead(dict(reversed(LEAD.items())), '"again"')

        assert (first.status, first.body) == (again.status, again.body)
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
        assert edge.count(where="key = 'k1:again'") == 1

    def test_used_for_something_else_is_refused(self, edge: Edge) -> None:
        edge.lead(LEAD, "other")
        said = edge.lead(LEAD | {"name": "Other"}, "other")

        assert (said.status, said.json["type"]) == (422, "urn:voronka:problem:key-used")
        assert edge.count(where="key = 'k1:other'") == 1

    @pytest.mark.parametrize(
        ("key", "kind"), [(None, "no-"), ("x" * 101, "wrong-"), ("a b", "wrong-"), ("é", "wrong-")]
    )
    def test_must_be_there_and_be_one(self, edge: Edge, key: str | None, kind: str) -> None:
        said = edge.lead(LEAD, key)

        assert (said.status, said.json["type"]) == (400, f"urn:voronka:problem:{kind}idempotency-key")

    def test_of_many_at_once_is_one_lead_and_the_same_answer(self, edge: Edge) -> None:
        rounds, at_once = 100, 20
        before = edge.count()
        barrier = threading.Barrier(at_once)

        def send(_sender: int) -> list[Said]:
            told = []
            for number in range(rounds):
                barrier.wait(60)
                told.append(edge.lead(LEAD, f"round-{number}"))
            return told

        with ThreadPoolExecutor(at_once) as senders:
            answers = list(senders.map(send, range(at_once)))

        for same in zip(*answers, strict=True):
            assert {(said.status, said.body) for said in same} == {(201, same[0].body)}
            assert sum("idempotent-replayed" not in said.headers for said in same) == 1
        assert edge.count() - before == rounds


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("payload", "field", "reason"),
        [
            ({"name": "x"}, "phone", "we need a way to answer"),
            ({"phone": " ", "email": ""}, "phone", "we need a way to answer"),
            ({"email": "no address"}, "email", "not an e-mail"),
            ({"phone": "12"}, "phone", "not a phone"),
            ({"phone": 79123456789}, "phone", "must be text"),
            ({"phone": "+79123456789", "name": "x" * 201}, "name", "too long"),
            ({"phone": "+79123456789", "deep": {"a": ["\0"]}}, "deep.a[0]", "unstorable"),
            ({"phone": "+79123456789", "half": "\ud800"}, "half", "unstorable"),
        ],
    )
    def test_is_named_with_field_value_and_reason(self, edge: Edge, payload: Any, field: str, reason: str) -> None:
        before = edge.count()
        said = edge.lead(payload, "wrong")

        assert (said.status, said.headers["content-type"]) == (422, "application/problem+json")
        (error,) = said.json["errors"]
        assert (error["field"], set(error)) == (field, {"field", "value", "reason"})
        assert reason in error["reason"]
        assert edge.count() == before

    def test_is_answered_401_without_a_key_403_with_that_of_another_use(self, edge: Edge) -> None:
        told = [edge.lead(LEAD, "x", Authorization=each) for each in ("", "Bearer vk_" + "x" * 43, "Basic eDp5")]

        assert [said.status for said in told] == [401] * 3
        assert told[0].headers["www-authenticate"].startswith("Bearer")
        assert edge.lead(LEAD, "x", Authorization=f"Bearer {edge.costs}").status == 403

    def test_is_answered_405_and_415(self, edge: Edge) -> None:
        assert edge.ask("GET", "/api/v1/leads").status == 405
        assert edge.lead(LEAD, "x", Content_Type="text/plain").status == 415

    def test_is_refused_when_it_is_nested_deeper_than_32(self, edge: Edge) -> None:
        def nested(depth: int) -> bytes:
            return b'{"phone": "+79123456789", "x": ' + b"[" * depth + b"]" * depth + b"}"

        assert edge.lead(nested(31), "deep-31").status == 201
        assert [edge.lead(nested(depth), "x").status for depth in (32, 500, 40_000)] == [400] * 3

    def test_of_every_text_that_is_no_json_is_400_and_of_every_json_is_kept(self, edge: Edge, data: Path) -> None:
        lines = (data / "bad-input" / "json" / "parsing.jsonl").read_text().splitlines()
        strange = {"y_object_duplicated_key.json": 400, "y_object_duplicated_key_and_value.json": 400}
        strange["y_object_escaped_null_in_key.json"] = 422  # no database keeps it
        wanted = {"accept": {201}, "reject": {400}, "either": {201, 400, 422}}
        surprises = {}
        for number, line in enumerate(map(json.loads, lines)):
            text = base64.b64decode(line["b64"])
            said = edge.lead(b'{"phone": "+79123456789", "x": ' + text + b"}", f"json-{number}")
            whole = edge.lead(text, f"whole-{number}")
            expected = {strange[line["name"]]} if line["name"] in strange else wanted[line["expect"]]
            if said.status not in expected or whole.status not in {400, 422}:
                surprises[line["name"]] = (said.status, whole.status)
            elif said.status == 201:
                kept = json.dumps(edge.stored(said.json["id"])["x"])
                assert json.loads(kept, parse_int=float) == json.loads(text, parse_int=float), line["name"]

        assert surprises == {"n_structure_trailing_#.json": (201, 400)} or surprises == {}
