"""GET /api/v1/openapi.json: it is OpenAPI 3.1, and says what the code knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from json_shapes import at_ref, wrong_with
from people_builders import a_business
from voronka.edge import http
from voronka.edge.reading import CONTACTS, LONGEST, MOST_FIELDS
from voronka.ground.api import TYPES
from voronka.traffic.actions.costs import MOST_DAYS
from voronka.traffic.actions.keys import SCOPES
from voronka.web.api import costs
from voronka.web.api.problems import MOST_ERRORS
from voronka.web.api.reading import FIELDS, FIRST_DAY, LAST_DAY, MOST_COSTS

pytestmark = pytest.mark.django_db
PRODUCT = Path(costs.__file__).parents[2]
METHODS = {"get", "post"}
PARTS = {
    "": {"openapi", "info", "servers", "security", "paths", "components"},
    "path": {"servers", *METHODS},
    "operation": {"operationId", "summary", "description", "parameters", "requestBody", "responses"},
    "body": {"required", "description", "content"},
    "response": {"description", "headers", "content"},
    "content": {"schema", "examples"},
    "components": {"securitySchemes", "parameters", "headers", "responses", "schemas"},
}
"""What our document uses of what OpenAPI 3.1 allows in each of its objects."""
DOORS = {
    "leads": ["edge/leads.py", "edge/keeping.py", "edge/limits.py", "edge/http.py", "edge/app.py"],
    "costs": ["web/api/costs.py", "web/api/reading.py", "web/errors.py"],
}
"""Where the problems of each door are raised. The edge's readers of keys and of JSON serve its forms too."""
OF_READERS = {(400, "not-json"), (401, "no-key"), (403, "not-for-this-key"), (422, "wrong-fields")}


@pytest.fixture
def document() -> dict[str, Any]:
    a_business()
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return dict(answer.json())


def refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for each in part.values():
            yield from refs(each)
    elif isinstance(part, list):
        for each in part:
            yield from refs(each)


def operation(document: dict[str, Any], scope: str) -> dict[str, Any]:
    return dict(document["paths"][f"/api/v1/{scope}"]["post"])


def answers(document: dict[str, Any], scope: str) -> dict[str, Any]:
    """Status -> the answer that is described."""
    found = operation(document, scope)["responses"]
    return {status: at_ref(document, each["$ref"]) if "$ref" in each else each for status, each in found.items()}


def bodies(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that has a schema and examples."""
    for scope in SCOPES:
        yield from operation(document, scope)["requestBody"]["content"].values()
        for answer in answers(document, scope).values():
            yield from answer["content"].values()


def raised(files: list[str]) -> set[tuple[int, str]]:
    """Status and kind of the problems that these files raise."""
    text = "".join((PRODUCT / name).read_text() for name in files)
    return {(int(status), kind) for status, kind in re.findall(r'Problem\(\s*(\d{3}),\s*"([a-z-]+)"', text)}


class TestTheDocument:
    def test_has_the_shape_of_openapi(self, document):
        assert document["openapi"].startswith("3.1.")
        assert {"title", "version"} <= document["info"].keys()
        assert document.keys() <= PARTS[""]
        assert document["components"].keys() <= PARTS["components"]
        for path in document["paths"].values():
            assert path.keys() <= PARTS["path"]
            for each in (path[method] for method in METHODS & path.keys()):
                assert each.keys() <= PARTS["operation"]
                assert each["requestBody"].keys() <= PARTS["body"]
        for scope in SCOPES:
            for status, answer in answers(document, scope).items():
                assert re.fullmatch(r"[2-5]\d\d", status)
                assert {"description", "content"} <= answer.keys() <= PARTS["response"]
        assert all(body.keys() == PARTS["content"] for body in bodies(document))

    def test_points_only_at_what_is_there_and_at_all_of_it(self, document):
        found = set(refs(document))
        parts = document["components"]
        there = {f"#/components/{kind}/{name}" for kind in parts for name in parts[kind] if kind != "securitySchemes"}

        assert found == there
        assert [name for each in document["security"] for name in each] == list(parts["securitySchemes"])

    def test_has_examples_that_its_schemas_allow(self, document):
        examples = [(body["schema"], name, each["value"]) for body in bodies(document) for name, each in body["examples"].items()]  # fmt: skip  # noqa: E501 - one list

        assert len(examples) > 30
        assert [
            (name, wrong) for schema, name, value in examples for wrong in wrong_with(value, schema, document)
        ] == []

    def test_names_the_addresses_of_this_installation(self, document):
        assert document["servers"][0]["url"] == "http://testserver"
        assert document["paths"]["/api/v1/leads"]["servers"][0]["url"] == "http://testserver:8001"


class TestWhatTheCodeKnows:
    def test_of_keys_stands_in_it(self, document):
        assert {f"/api/v1/{scope}" for scope in SCOPES} == document["paths"].keys()
        assert all(scope in document["components"]["securitySchemes"]["key"]["description"] for scope in SCOPES)

    def test_of_leads_stands_in_it(self, document):
        lead = document["components"]["schemas"]["Lead"]

        assert {name: said["maxLength"] for name, said in lead["properties"].items()} == LONGEST
        assert lead["anyOf"] == [{"required": [name]} for name in CONTACTS]
        assert lead["maxProperties"] == MOST_FIELDS
        assert f"{http.LARGEST_BODY:,} bytes" in operation(document, "leads")["requestBody"]["description"]

    def test_of_costs_stands_in_it(self, document):
        cost, said = document["components"]["schemas"]["Cost"], operation(document, "costs")

        assert cost["properties"].keys() == FIELDS.keys()
        assert f"from {FIRST_DAY} to {LAST_DAY}" in cost["properties"]["day"]["description"]
        body = said["requestBody"]
        assert body["content"]["application/json"]["schema"]["oneOf"][1]["maxItems"] == MOST_COSTS
        assert f"{costs.LARGEST_BODY:,} bytes" in body["description"]
        assert f"{MOST_COSTS:,} with up to {MOST_DAYS:,} days" in said["description"]
        assert f"{MOST_ERRORS} errors" in answers(document, "costs")["422"]["description"]
        assert f"{costs.PER_MINUTE} requests with costs" in answers(document, "costs")["429"]["description"]

    @pytest.mark.parametrize("scope", SCOPES)
    def test_of_problems_stands_in_it(self, document, scope):
        told = {
            (int(status), example["value"]["type"].removeprefix(TYPES))
            for status, answer in answers(document, scope).items()
            for example in answer["content"].get("application/problem+json", {"examples": {}})["examples"].values()
        }

        assert told == raised(DOORS[scope]) | OF_READERS
