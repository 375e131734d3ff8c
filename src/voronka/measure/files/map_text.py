"""A file map as text that a person corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w

from voronka.measure.files.names import ROLES

if TYPE_CHECKING:
    from voronka.measure.files.map import FileMap

_MEANING = {
    "id": "deals, orders: the unit; events: the case",
    "customer": "",
    "opened": "first contact; orders: order date; events: time; traffic: date",
    "closed": "",
    "outcome": "state or stage; events: activity",
    "amount": "",
    "quantity": "orders: amount is then the price of one piece",
    "seller": "",
    "product": "",
    "channel": "where the customer came from",
    "region": "",
    "audience": "",
    "attempts": "contacts made until the outcome",
    "defect": "reason, or a yes/no column",
    "visitors": "",
    "impressions": "",
    "spend": "",
    "leads": "",
    "sales": "",
    "margin": "",
    "score": "0-10 survey answer",
}


def toml_of(file_map: FileMap) -> str:
    """The map as TOML: the roles that the file has, the others as comments, then what was given or found out."""
    lines = [f"# {_one_line(str(note))}" for note in file_map.notes]
    if file_map.kind:
        lines.append(_line("kind", file_map.kind))
    if file_map.columns is not None:
        lines += ["[columns]", *_roles(file_map.columns)]
    if file_map.won is not None or file_map.lost is not None:
        lines += ["[outcome]", _line("won", list(file_map.won or ())), _line("lost", list(file_map.lost or ()))]
    form = file_map.format
    parts = [(key, getattr(form, key)) for key in ("encoding", "delimiter", "decimal", "date", "sheet")]
    lines += _section("[format]", [(key, value) for key, value in parts if value is not None])
    options = [(key, getattr(file_map.options, key)) for key in ("as_of", "empty_is_zero")]
    lines += _section("[options]", [(key, value) for key, value in options if value])
    for join in file_map.joins:
        on = join.on_here if join.on_here == join.on_there else [join.on_here, join.on_there]
        lines += ["[[join]]", _line("file", join.file), _line("on", on)]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _roles(columns: Any) -> list[str]:
    lines = []
    for role in ROLES:
        header = columns.get(role, "")
        note = f"  # {_MEANING[role]}" if _MEANING[role] else ""
        lines.append((_line(role, header) if header else f'# {role} = ""') + note)
    return lines


def _section(title: str, parts: list[tuple[str, Any]]) -> list[str]:
    return [title, *(_line(key, value) for key, value in parts)] if parts else []


def _line(key: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{key} = [" + ", ".join(_line("", item)[3:] for item in value) + "]"
    return tomli_w.dumps({key: value}).rstrip("\n") if key else tomli_w.dumps({"_": value}).rstrip("\n")[1:]
