"""Blocks -> HTML: whole pages that need no script, with everything that people wrote escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from voronka.traffic.models import Purpose
from voronka.traffic.pages.blocks import CONTACTS, Block, BlockKind, FieldName, boxes_of, form_of

GAP = SafeString("<!--voronka:form-->")
"""In each form: the edge puts there what differs from visit to visit."""
TRAP = "website"
"""A field that people do not see; who fills it in is a machine."""
THEMES = ("plain", "warm", "night")
_STYLES = Path(__file__).with_name("themes")
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”]+[^\s<>\"'«»“”.,;:!?)]")
_KINDS = {"phone": ("tel", "tel"), "email": ("email", "email"), "name": ("text", "name")}
"""Field -> type and autocomplete of its input; the rest is plain text."""
_AUTOCOMPLETE = {"company": "organization", "region": "address-level1"}


@dataclass(frozen=True)
class Made:
    """The pages that are made of blocks: whole, the form alone for a frame ("" = no form), after a request."""

    html: str
    frame: str
    thanks: str


@dataclass(frozen=True)
class Look:
    """What a page is shown with.

    action    where its form is sent to; "" = nowhere, it is only looked at
    texts     (purpose, wording) -> id of the stored wording, which names the box
    sizes     digest of a picture of ours -> width and height
    pictures  what stands before /i/ in addresses of pictures
    """

    language: str
    theme: str
    action: str
    texts: Mapping[tuple[str, str], int]
    sizes: Mapping[str, tuple[int, int]]
    pictures: str = ""


def make(blocks: Sequence[Block], look: Look) -> Made:
    """The pages in the language of the look."""
    with translation.override(look.language):
        form = form_of(blocks)
        head = next((block for block in blocks if block["kind"] == BlockKind.HEADING), None)
        title = head["text"] if head else _("Page")
        parts = [format_html("<h1>{}</h1>", title) if block is head else _block(block, look) for block in blocks]
        return Made(
            html=_page(title, _about(blocks), parts, look),
            frame=_page(title, "", [_form(form, look)], look, name="frame") if form else "",
            thanks=_page(_("Thank you"), "", _thanks(form), look) if form else "",
        )


@cache
def style(theme: str) -> str:
    """The styles of a page."""
    name = theme if theme in THEMES else THEMES[0]
    return "".join((_STYLES / f"{each}.css").read_text(encoding="utf-8") for each in (name, "base")).replace("\n", "")


@cache
def policy(theme: str) -> str:
    """What a page may load: its own styles by their hash, pictures, and nothing that runs."""
    digest = base64.b64encode(hashlib.sha256(style(theme).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' https:; form-action 'self'; base-uri 'none'"
    )


def _page(title: str, about: str, parts: Iterable[SafeString], look: Look, *, name: str = "page") -> str:
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="{}"><title>{}</title>{}<style>{}</style></head>'
        '<body class="{}"><main>{}</main></body></html>',
        look.language,
        policy(look.theme),
        title,
        format_html('<meta name="description" content="{}">', about) if about else "",
        SafeString(style(look.theme)),
        name,
        _joined(parts),
    )


def _about(blocks: Sequence[Block]) -> str:
    """What search engines show below the name: the beginning of the first text."""
    text: str = next((block["text"] for block in blocks if block["kind"] == BlockKind.TEXT), "")
    return " ".join(text.split())[:160]


def _block(block: Block, look: Look) -> SafeString:
    kind = block["kind"]
    if kind == BlockKind.HEADING:
        return format_html("<h2>{}</h2>", block["text"])
    if kind == BlockKind.TEXT:
        return _paragraphs(block["text"])
    if kind == BlockKind.PICTURE:
        return _picture(block, look)
    if kind == BlockKind.LIST:
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_linked(each),) for each in block["items"]))
        )
    if kind == BlockKind.REVIEWS:
        return _joined(_review(each) for each in block["items"])
    if kind == BlockKind.VIDEO:
        return _link(block["url"], f"▶ {block['text']}", name="video")
    return _form(block, look)


def _picture(block: Block, look: Look) -> SafeString:
    src: str = block["src"]
    if not src.startswith(("https://", "/i/")):
        return SafeString("")
    size = look.sizes.get(src.removeprefix("/i/"))
    measured = format_html(' width="{}" height="{}"', *size) if size else ""
    return format_html('<img src="{}" alt="{}"{}>', look.pictures + src if size else src, block["alt"], measured)


def _review(review: Mapping[str, str]) -> SafeString:
    name = format_html("<footer>{}</footer>", review["name"]) if review["name"] else ""
    return format_html("<blockquote>{}{}</blockquote>", _paragraphs(review["text"]), name)


def _form(form: Block, look: Look) -> SafeString:
    return format_html(
        "<form{}>{}{}{}{}{}{}<button>{}</button></form>",
        format_html(' method="post" action="{}"', look.action) if look.action else "",
        GAP,
        _paragraphs(form["text"]),
        _hint(form["fields"]),
        _joined(_field(name, form["fields"]) for name in form["fields"]),
        _trap(),
        _joined(_box(box.purpose, box.wording, look) for box in boxes_of(form)),
        form["button"] or _("Send"),
    )


def _hint(fields: Sequence[str]) -> SafeString | str:
    """Any single contact suffices; that is said where there is a choice."""
    asked = [str(FieldName(name).label) for name in fields if name in CONTACTS]
    if len(asked) < 2:
        return ""
    return format_html('<p class="hint">{}</p>', _("One of these is enough: %(ways)s.") % {"ways": ", ".join(asked)})


def _field(name: str, fields: Sequence[str]) -> SafeString:
    label = str(FieldName(name).label)
    if name == FieldName.MESSAGE:
        return format_html(
            '<div class="field"><label for="f-{0}">{1}</label>'
            '<textarea id="f-{0}" name="{0}" rows="3"></textarea></div>',
            name,
            label,
        )
    kind, complete = _KINDS.get(name, ("text", _AUTOCOMPLETE.get(name, "off")))
    is_only_way = name in CONTACTS and len(set(fields) & set(CONTACTS)) == 1
    return format_html(
        '<div class="field"><label for="f-{0}">{1}</label>'
        '<input id="f-{0}" name="{0}" type="{2}" autocomplete="{3}"{4}></div>',
        name,
        label,
        kind,
        complete,
        SafeString(" required") if is_only_way else "",
    )


def _trap() -> SafeString:
    return format_html(
        '<div class="away" aria-hidden="true"><label>{} '
        '<input name="{}" tabindex="-1" autocomplete="off"></label></div>',
        _("Leave this empty"),
        TRAP,
    )


def _box(purpose: str, wording: str, look: Look) -> SafeString:
    """Never ticked beforehand. Without the consent to processing a browser does not send the form."""
    return format_html(
        '<label class="box"><input type="checkbox" name="consent.{}" value="on"{}> <span>{}</span></label>',
        look.texts.get((purpose, wording), 0),
        SafeString(" required") if purpose == Purpose.PROCESSING else "",
        _linked(wording),
    )


def _thanks(form: Block | None) -> list[SafeString]:
    if form is None:
        return []
    said = form["thanks"] or _("We have got your request and will be in touch.")
    parts = [format_html("<h1>{}</h1>", _("Thank you")), _paragraphs(said)]
    if form["gift_url"]:
        parts.append(format_html("<p>{}</p>", _link(form["gift_url"], form["gift"] or _("Download"), name="button")))
    elif form["gift"]:
        parts.append(_paragraphs(form["gift"]))
    return parts


def _paragraphs(text: str) -> SafeString:
    """An empty line begins a paragraph, a line break is one."""
    pieces = [piece for piece in re.split(r"\n\s*\n", text) if piece.strip()]
    return format_html_join("", "<p>{}</p>", ((_lines(piece),) for piece in pieces))


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in text.split("\n")))


def _linked(text: str) -> SafeString:
    """The text escaped, the addresses in it as links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [format_html("{}", text[end : found.start()]), _link(found[0], found[0])]
        end = found.end()
    return _joined([*parts, format_html("{}", text[end:])])


def _link(url: str, text: str, *, name: str = "") -> SafeString:
    """A link; the text alone where the address could do harm (it cannot be published then)."""
    if not url.startswith(("https://", "http://")):
        return format_html("{}", text)
    named = format_html(' class="{}"', name) if name else ""
    return format_html('<a{} href="{}" rel="noopener noreferrer">{}</a>', named, url, text)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
