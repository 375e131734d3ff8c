"""The HTML that the edge makes itself: the form of a point without a page, thanks, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

from voronka.edge.known import Point
from voronka.edge.words import words
from voronka.ground.api import Wrong

GAP = "<!--voronka:form-->"
"""Stands in each form of a published page; what differs from visit to visit is put there."""
_FIELD = re.compile(r'<(input|textarea)\b[^>]*\bname="([^"]*)"[^>]*>')
_TYPE = re.compile(r'\btype="(\w+)"')
_VALUE = re.compile(r' value="([^"]*)"')
SHOWN = ("name", "phone", "email", "message")
_KINDS = {"phone": 'type="tel" autocomplete="tel"', "email": 'type="email" autocomplete="email"'}


def page(language: str, title: str, inside: str) -> str:
    """A whole small page."""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="stylesheet" href="/f.css"><main>{inside}</main></html>'
    )


def message_page(language: str, title: str, text: str) -> str:
    """A page that says one thing."""
    return page(language, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def form_page(point: Point) -> str:
    """The form of a point for which nobody has built a page."""
    said = words()[point.language]
    title = point.business or said["title"]
    fields = "".join(_field(name, said[name]) for name in SHOWN)
    boxes = "".join(
        f'<label class="box"><input type="checkbox" name="consent.{each.id}" value="on">'
        f"<span>{escape(each.text)}</span></label>"
        for each in point.wordings
    )
    inside = (
        f"<h1>{escape(said['title'])}</h1><p>{escape(said['lead'])}</p>"
        f'<form method="post" action="/f/{point.key}">{GAP}{fields}'
        f'<p class="trap" aria-hidden="true"><label>{escape(said["trap"])} '
        '<input name="website" tabindex="-1" autocomplete="off"></label></p>'
        f"{boxes}<button>{escape(said['send'])}</button></form>"
    )
    return page(point.language, title, inside)


def filled(
    html: str, hidden: Mapping[str, str], *, typed: Mapping[str, object], wrong: Sequence[Wrong], language: str
) -> str:
    """A page for one visit: its gaps filled, what was typed before in its fields, and what is wrong with it above."""
    gap = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    html = html.replace(GAP, gap + _complaint(wrong, language))
    if not (typed or wrong):
        return html
    bad = {each.field for each in wrong}
    return _FIELD.sub(lambda found: _typed(found, typed, bad), html)


def _field(name: str, label: str) -> str:
    if name == "message":
        inside = '<textarea name="message" rows="4" maxlength="10000"></textarea>'
    else:
        kind = _KINDS.get(name, f'autocomplete="{name}"')
        inside = f'<input name="{name}" {kind} maxlength="100">'
    return f"<label><span>{escape(label)}</span>{inside}</label>"


def _complaint(wrong: Sequence[Wrong], language: str) -> str:
    if not wrong:
        return ""
    said = words()[language]
    lines = []
    for each in wrong:
        about = said.get(each.field) if each.reason not in ("no_contact", "") else None
        sentence = said.get(each.reason, each.reason)
        lines.append(f"<li>{escape(f'{about}: {sentence}' if about else sentence)}</li>")
    return f'<div role="alert"><strong>{escape(said["wrong_title"])}</strong><ul>{"".join(lines)}</ul></div>'


def _typed(found: re.Match[str], typed: Mapping[str, object], bad: set[str]) -> str:
    """A field with what was typed in it."""
    tag, name = found[0], unescape(found[2])
    kind = _TYPE.search(tag)
    value = typed.get(name)
    if (kind and kind[1] == "hidden") or name == "website":
        return tag
    if name in bad:
        tag = f'{tag[:-1]} aria-invalid="true">'
    if not isinstance(value, str):
        return tag
    if kind and kind[1] in ("checkbox", "radio"):
        own = _VALUE.search(tag)
        is_chosen = value == (unescape(own[1]) if own else "on")
        return f"{tag[:-1]} checked>" if is_chosen else tag
    if found[1] == "textarea":
        return tag + "\n" + escape(value)  # a browser passes over the first line break
    return f'{_VALUE.sub("", tag)[:-1]} value="{escape(value)}">'
