"""Numbers as people write them, taken apart: sign, currency, groups, decimals. Distinct texts in, one row each out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from voronka.measure.files import currency
from voronka.measure.files.cells import BLANKS, is_placeholder
from voronka.measure.frames import MONEY
from voronka.measure.message import Message, say

Mark = Literal[".", ","]

DIGITS = 18
"""Whole digits a number may have: sums over any file then fit the 32 that MONEY holds."""

_FITS = rf"^\d{{0,{DIGITS}}}(?:\.\d{{1,6}})?$"
_WORD = r"([^\d\s.,()'’+\-][^\d\s,()'’+\-]*)"
_BODY = r"^[-+]?\s*([\d.,][\d., '’]*?)\s*-?$"
_INTEGER = r"^\d+$|^\d{1,3}(?:[ '’]\d{3})+$"
_EITHER = r"^[1-9]\d{0,2}[.,]\d{3}$"
_WITH_DOT = r"^(?:\d*|\d{1,3}(?:[ '’]\d{3})+|[1-9]\d{0,2}(?:,\d{3})+)\.\d+$|^[1-9]\d{0,2}(?:,\d{3}){2,}$"
_WITH_COMMA = r"^(?:\d*|\d{1,3}(?:[ '’]\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+),\d+$|^[1-9]\d{0,2}(?:\.\d{3}){2,}$"
_DASH = r"([.,])\s*--?$"
_FLOAT_DIGITS = 15
_EXPONENT = re.compile(r"[-+]?\d+(?:[.,]\d+)?e[-+]?\d+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What cells show about the decimal mark.

    dot, comma  some cell can only be read with this mark before its decimals
    either      some cell reads both ways ("1.234")
    """

    dot: bool = False
    comma: bool = False
    either: bool = False

    @property
    def mark(self) -> Mark | None:
        """The mark that the cells prove, or None."""
        if self.dot == self.comma:
            return None
        return "." if self.dot else ","


def take_apart(texts: pl.Series, mark: Mark | None) -> pl.DataFrame:
    """Read distinct texts as numbers.

    texts  String, no nulls
    mark   the decimal mark for texts that read both ways; None: these get no value

    Returns  text; is_empty; low, tidied and in lower case; word, what in it is not a number; minus, how many signs say
             "below zero"; body, the digits as written; dot, comma, either (see Evidence); number, canonical digits;
             value, MONEY (null: cannot be used)
    """
    tidy = pl.col("text").str.replace_all(f"[{BLANKS}]", " ").str.strip_chars().str.to_lowercase()
    frame = pl.DataFrame({"text": texts, "is_empty": is_placeholder(texts)})
    frame = frame.with_columns(low=tidy.str.replace("−", "-", literal=True))
    rest = pl.col("low").str.replace(_WORD, "").str.strip_chars()
    frame = frame.with_columns(
        word=pl.col("low").str.extract(_WORD), rest=rest.str.replace(_DASH, ""), dashed=rest.str.extract(_DASH)
    )
    in_parentheses = pl.col("rest").str.contains(r"^\(.*\)$")
    inside = pl.when(in_parentheses).then(pl.col("rest").str.slice(1).str.head(-1).str.strip_chars()).otherwise("rest")
    frame = frame.with_columns(is_bracketed=in_parentheses, inside=inside)
    signs = [pl.col("is_bracketed"), pl.col("inside").str.starts_with("-"), pl.col("inside").str.ends_with("-")]
    frame = frame.with_columns(
        minus=pl.sum_horizontal(sign.cast(pl.Int8) for sign in signs),
        body=pl.col("inside").str.extract(_BODY),
    )
    return _with_value(_with_marks(frame), mark)


def _with_marks(frame: pl.DataFrame) -> pl.DataFrame:
    """What each body shows of its mark; a dash in place of decimals stands behind it ("66.000,-")."""
    body, dashed = pl.col("body"), pl.col("dashed").fill_null("")
    either = body.str.contains(_EITHER).fill_null(False)
    is_dot = either & (dashed == ".") & body.str.contains(",", literal=True)
    is_comma = either & (dashed == ",") & body.str.contains(".", literal=True)
    return frame.with_columns(
        either=either & ~is_dot & ~is_comma,
        dot=(body.str.contains(_WITH_DOT).fill_null(False) & ~either) | is_dot,
        comma=(body.str.contains(_WITH_COMMA).fill_null(False) & ~either) | is_comma,
    )


def seen_in(parts: pl.DataFrame) -> Evidence:
    """What the parts of :func:`take_apart` show about the decimal mark."""
    return Evidence(*(bool(parts[name].any()) for name in ("dot", "comma", "either")))


def exact_floats(values: pl.Series) -> pl.Series:
    """Floats as MONEY: what a spreadsheet shows (15 significant digits); null where that has more than six decimals."""
    shown = values.cast(pl.Float64).round_sig_figs(_FLOAT_DIGITS)
    in_reach = pl.when(shown.is_finite() & (shown.abs() < 10.0**DIGITS)).then(shown)
    money = pl.select(in_reach.cast(MONEY, strict=False)).to_series()
    return pl.select(pl.when(money.cast(pl.Float64) == shown).then(money)).to_series().alias(values.name)


def why_not(part: dict[str, Any]) -> Message:
    """Why a row of :func:`take_apart` is no number that can be used."""
    low, number = part["low"], part["number"]
    if part["either"]:
        left, right = part["body"][:-4], part["body"][-3:]
        return say("ambiguous: {one} or {other}", one=f"{left}.{right}", other=f"{left}{right}")
    if _EXPONENT.fullmatch(low):
        return say("written with an exponent, digits may be lost")
    if "%" in low:
        return say("a percentage")
    if number is None:
        return say("not a number")
    if len(number.partition(".")[0]) > DIGITS:
        return say("over the limit")
    return say("more than six decimals")


def _with_value(frame: pl.DataFrame, mark: Mark | None) -> pl.DataFrame:
    body, word = pl.col("body").str.replace_all("[ '’]", ""), pl.col("word")
    known = [text for text in frame["word"].drop_nulls().unique() if re.fullmatch(currency.PATTERN, text)]
    is_no_number = (word.is_not_null() & ~word.is_in(known)) | (pl.col("minus") > 1) | pl.col("is_empty")
    number = (
        pl.when(is_no_number)
        .then(None)
        .when(pl.col("dot") | (pl.col("either") & pl.lit(mark == ".")))
        .then(body.str.replace_all(",", "", literal=True))
        .when(pl.col("comma") | (pl.col("either") & pl.lit(mark == ",")))
        .then(body.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(pl.col("body").str.contains(_INTEGER))
        .then(body)
    )
    frame = frame.with_columns(number=number.str.replace(r"(\.\d{6})0+$", "$1"))
    noise = pl.when(pl.col("number").str.contains(rf"^[\d.]{{{_FLOAT_DIGITS + 2},}}$")).then("number")
    fits = pl.when(pl.col("number").str.contains(_FITS)).then("number").cast(MONEY, strict=False)
    frame = frame.with_columns(value=fits, noise=noise.cast(pl.Float64, strict=False))
    value = pl.coalesce(pl.col("value"), exact_floats(frame["noise"]))
    is_known = pl.col("number").is_not_null()
    return frame.with_columns(
        value=pl.when(pl.col("minus") == 1).then(-value).otherwise(value),
        either=pl.col("either") & ~is_known,
    ).drop("rest", "dashed", "inside", "is_bracketed", "noise")
