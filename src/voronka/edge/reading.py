"""What arrives in a body, read strictly: JSON, forms; and what a lead must have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from voronka.edge.http import Problem
from voronka.ground.api import Wrong

DEEPEST, MOST_FIELDS, LONGEST_NUMBER = 32, 200, 300
LONGEST = {
    "name": 200,
    "phone": 100,
    "email": 254,
    "messenger": 100,
    "company": 200,
    "region": 200,
    "product": 200,
    "amount": 50,
    "message": 10_000,
}
"""The fields that have a meaning, and how long each may be. All others are kept as they are."""
CONTACTS = ("phone", "email", "messenger")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def read_json(body: bytes) -> tuple[dict[str, Any], str]:
    """An object, and its text. Raises Problem: 400 for what is no JSON, 422 for what no database keeps."""
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise _not_json(f"byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise _not_json(f"it is nested more than {DEEPEST} deep") from None
    except ValueError as error:
        raise _not_json(str(error)) from None
    if not isinstance(value, dict):
        raise _not_json("it is not an object")
    if text.count("{") + text.count("[") > DEEPEST and _depth(value) > DEEPEST:
        raise _not_json(f"it is nested more than {DEEPEST} deep")
    if "\\u" in text and (wrong := list(_unstorable(value, ""))):
        raise _wrong(wrong)
    return value, text


def read_form(body: bytes, content_type: str, parameters: str) -> dict[str, Any]:
    """The fields of an HTML form; one that came several times is a list. Raises Problem (400, 415, 422)."""
    if content_type == "application/x-www-form-urlencoded":
        pairs = _urlencoded(body)
    elif content_type == "multipart/form-data":
        pairs = _multipart(body, parameters)
    else:
        raise Problem(415, "not-a-form", "What was sent is neither a form nor JSON", f"Content-Type: {content_type}")
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            known = fields[name]
            fields[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            fields[name] = value
    if wrong := list(_unstorable(fields, "")):
        raise _wrong(wrong)
    return fields


def wrong_fields(payload: dict[str, Any]) -> list[Wrong]:
    """What keeps it from being a lead: a field that is too long or no text, or that nobody can be reached by."""
    wrong = []
    for name, value in payload.items():
        if name not in LONGEST or value is None or (name == "amount" and type(value) in (int, float)):
            continue
        if not isinstance(value, str):
            wrong.append(Wrong(name, value, "not_text"))
        elif len(value) > LONGEST[name]:
            wrong.append(Wrong(name, value, "too_long"))
    if len(payload) > MOST_FIELDS:
        wrong.append(Wrong("", len(payload), "too_many_fields"))
    return wrong or _unreachable(payload)


def ticked(payload: dict[str, Any]) -> tuple[int, ...]:
    """The wordings that were agreed to: of the fields `consent.<id>` that are on."""
    return tuple(
        int(name[8:])
        for name, value in payload.items()
        if name.startswith("consent.")
        and name[8:].isascii()
        and name[8:].isdigit()
        and len(name) < 26
        and value in (True, "on", "true", "1", "yes")
    )


def _unreachable(payload: dict[str, Any]) -> list[Wrong]:
    """Nothing where one contact is enough to answer to; else what is wrong with each that was given."""
    given = {name: text for name in CONTACTS if (text := (payload.get(name) or "").strip())}
    if not given:
        return [Wrong("phone", None, "no_contact")]
    problems = {name: reason for name, text in given.items() if (reason := _contact_problem(name, text))}
    if len(problems) < len(given):
        return []
    return [Wrong(name, given[name], reason) for name, reason in problems.items()]


def _contact_problem(name: str, text: str) -> str:
    if name == "email" and not _EMAIL.fullmatch(text):
        return "not_an_email"
    if name == "phone" and sum(map(str.isdigit, text)) < 5:
        return "not_a_phone"
    return ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:100]!r} stands twice in one object")
    return made


def _float(text: str) -> float:
    value = float(text)
    is_lost = value == 0 and any(digit in "123456789" for digit in text.lower().partition("e")[0])
    if is_lost or value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:100]} is beyond what can be kept")
    return value


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number has more than {LONGEST_NUMBER} digits")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_no_number)


def _depth(value: Any) -> int:
    """How deep it is nested, as far as it matters."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [each for one in level for each in _parts(one) if isinstance(each, dict | list)]
    return depth


def _parts(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _unstorable(value: Any, name: str) -> Iterable[Wrong]:
    """What stands in it and in no database: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            yield Wrong(_shown(name), _shown(value), "unstorable")
    elif isinstance(value, dict):
        for key, each in value.items():
            path = f"{name}.{key}" if name else key
            if _UNSTORABLE.search(key):
                yield Wrong(_shown(path), _shown(key), "unstorable")
            yield from _unstorable(each, path)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _unstorable(each, f"{name}[{number}]")


def _shown(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise Problem(400, "not-utf-8", "The form is not in UTF-8") from None
    except ValueError:
        raise _too_many_fields() from None


def _multipart(body: bytes, parameters: str) -> list[tuple[str, str]]:
    """The fields of a form that could have had files. Raises Problem; files are not taken."""
    found = re.search(r'boundary="?([^";\s]{1,70})"?', parameters)
    if not found:
        raise _no_multipart("it names no boundary")
    mark = b"--" + found[1].encode()
    parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise _no_multipart("it has no end")
    if len(parts) > MOST_FIELDS + 2:
        raise _too_many_fields()
    return [_part(part) for part in parts[1:-1]]


def _part(part: bytes) -> tuple[str, str]:
    head, blank, value = part.partition(b"\r\n\r\n")
    try:
        told, text = head.decode(), value.decode()
    except UnicodeDecodeError:
        raise Problem(400, "not-utf-8", "The form is not in UTF-8") from None
    name = re.search(r'^content-disposition: *form-data;[^\r]*?\bname="([^"\r]*)"', told, re.MULTILINE | re.IGNORECASE)
    if not blank or not name:
        raise _no_multipart("a part has no name")
    if re.search(r"\bfilename\*?=", told):
        if value:
            raise Problem(415, "no-files", "Files are not taken here", f"Field {name[1]!r}")
        text = ""
    return name[1].replace("%22", '"').replace("%0D%0A", "\r\n"), text


def _wrong(errors: list[Wrong]) -> Problem:
    return Problem(422, "wrong-fields", "Some of what was sent cannot be kept", errors=errors)


def _not_json(reason: str) -> Problem:
    return Problem(400, "not-json", "What was sent is not the JSON that is read here", f"The reason: {reason}.")


def _no_multipart(reason: str) -> Problem:
    return Problem(400, "not-a-form", "The form cannot be read", f"The reason: {reason}.")


def _too_many_fields() -> Problem:
    return Problem(400, "too-many-fields", f"The form has more than {MOST_FIELDS} fields")
