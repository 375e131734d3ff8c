"""Customers in several spellings: e-mails and names whatever their capitals and quotes, phones by their digits."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.cells import sample_of
from voronka.measure.message import Message, count

_CODE = r"^[\w-]*\d[\w-]*$"
"""One word with a digit in it: an id, of which the capitals may tell two apart. Unless it is a phone."""
_PHONE = r"^\+?[\d\s().-]{10,20}$"
_RUSSIAN, _HUNGARIAN = r"^[78]([3489]\d{9})$", r"^(?:0036|06|36)(\d{8,9})$"
_QUOTES = '"«»„“”‟'


def same_customers(cells: pl.Series) -> tuple[pl.Series, list[Message]]:
    """The customers, each in the spelling that stands first, and a note on how many others were joined to it."""
    some = sample_of(cells)
    if (some.str.contains(_CODE) & ~_is_phone(some)).all():  # ids, as in most long files: they are not looked through
        return cells, []
    known = cells.drop_nulls()
    spelt = _keys(known.gather(known.hash().arg_unique()))  # hashes: a third of the time that texts take
    spelt = spelt.filter(pl.col("key").hash().is_duplicated())
    if spelt.is_empty():
        return cells, []
    in_order = cells.filter(cells.is_in(spelt["text"].implode())).unique(maintain_order=True).alias("text")
    spelt = in_order.to_frame().join(spelt, on="text", maintain_order="left")
    others = spelt.with_columns(first=pl.col("text").first().over("key")).filter(pl.col("text") != pl.col("first"))
    if others.is_empty():
        return cells, []
    note = count(
        '{n} spelling in "{column}" is taken for a customer in another spelling: {text} for {first}',
        '{n} spellings in "{column}" are taken for customers in other spellings, such as {text} for {first}',
        n=others.height,
        column=cells.name,
        text=others["text"][0],
        first=others["first"][0],
    )
    return cells.replace(others["text"], others["first"]), [note]


def _keys(texts: pl.Series) -> pl.DataFrame:
    """Each text beside what is the same in all spellings of a customer: text, key."""
    is_mail = texts.str.contains("@", literal=True)
    mails, others = texts.filter(is_mail), texts.filter(~is_mail)
    is_phone = _is_phone(others)
    phones, others = others.filter(is_phone), others.filter(~is_phone)
    is_code = others.str.contains(_CODE)
    codes, names = others.filter(is_code), others.filter(~is_code)
    digits = phones.str.replace_all(r"\D", "").str.replace(_RUSSIAN, "7${1}").str.replace(_HUNGARIAN, "36${1}")
    bare = names.str.to_lowercase().str.replace_many([*_QUOTES], [""]).str.strip_chars()
    parts = ((mails, mails.str.to_lowercase()), (phones, digits), (codes, codes), (names, bare))
    return pl.concat(pl.DataFrame({"text": text, "key": key}) for text, key in parts)


def _is_phone(texts: pl.Series) -> pl.Series:
    """Whether a text is a phone beyond doubt: Russian or Hungarian, or written as phones are."""
    is_written = texts.str.contains(_PHONE)
    if not is_written.any():
        return is_written
    digits = texts.str.replace_all(r"\D", "")
    is_known = digits.str.contains(_RUSSIAN) | digits.str.contains(_HUNGARIAN)
    return is_written & (is_known | texts.str.contains(r"^\+|\("))
