"""The JSON that other tools rely on. Numbers are numbers, money is a decimal string, unknown is null.

The shapes are described in docs/json.md; keys are only ever added.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from voronka.measure.deal_length import DealLength
from voronka.measure.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.measure.dataset import Rejected
    from voronka.measure.discover import Discovery
    from voronka.measure.ordered_funnel import FunnelStep
    from voronka.measure.report import Measures, Report, Slice

    Say = Callable[[Message], str]
    Json = dict[str, Any]

CENT = Decimal("0.01")
DIGITS = 6
IN_A_CELL = (
    *("leads", "won", "lost", "open", "conversion", "cr1", "cr2", "cr2_net", "deal_length"),
    *("revenue", "average_check", "visitors", "spend", "cpl", "cac", "funnel_result"),
)


def report_json(report: Report, say: Say) -> Json:
    """The contract's object of ``voronka report --json``; sentences are worded by ``say``."""
    source = report.source
    return {
        "source": {
            "files": source.files,
            "rows": source.rows,
            "used": source.used,
            "rejected": [rejected_json(row, say) for row in source.rejected],
            "as_of": plain(source.as_of, say),
            "kind": source.kind,
        },
        "measures": measures_json(report.measures, say),
        "slices": {"*".join(each.columns): slice_json(each, say) for each in report.slices},
        "comparisons": {"*".join(each.columns): plain(each.summary, say) for each in report.slices},
        "steps": plain(report.steps, say),
        "cohorts": plain(report.cohorts, say),
        "months": plain(report.months, say),
        "not_computed": [{"measure": each.measure, "why": say(each.why)} for each in report.not_computed],
        "notes": [say(note) for note in report.notes],
    }


def rejected_json(row: Rejected, say: Say) -> Json:
    """One refused row; ``column`` is the role, ``header`` the column's name in the file."""
    return {
        "row": row.row,
        "column": row.column,
        "value": row.value,
        "reason": say(row.reason),
        "header": row.header,
        "file": row.file,
    }


def measures_json(measures: Measures, say: Say) -> Json:
    """Every measure by its name; an average is rounded to cents."""
    found = {field.name: plain(getattr(measures, field.name), say) for field in fields(measures)}
    for name in ("average_check", "cpl", "cac"):
        found[name] = average(getattr(measures, name))
    if measures.purity is not None:
        found["purity"] = plain(measures.purity.clean, say) | {"reasons": measures.purity.reasons}
    found["attempts"] = [
        {"attempt": each.attempt, **plain(each.chance, say), "naive": plain(each.naive, say)}
        for each in measures.attempts or []
    ] or None
    return found


def slice_json(each: Slice, say: Say) -> list[Json]:
    """The cells of a slice, as written in the file; two crossed columns give a key of two."""
    rows = []
    for row in each.rows:
        measures = measures_json(row.measures, say)
        rows.append(
            {"key": row.key[0] if len(row.key) == 1 else list(row.key)}
            | {name: measures[name] for name in IN_A_CELL}
            | {"pooled": plain(row.pooled, say), "verdict": say(row.verdict), "small": row.small}
        )
    return rows


def discovery_json(discovery: Discovery, say: Say) -> Json:
    """The contract's object of ``voronka discover --json``."""
    return {
        "cases": discovery.cases,
        "events": discovery.events,
        "activities": discovery.activities,
        "starts": discovery.starts,
        "ends": discovery.ends,
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "count": edge.count,
                "median_s": plain(edge.median_s, say),
                "p90_s": plain(edge.p90_s, say),
            }
            for edge in discovery.edges
        ],
        "variants": discovery.variants,
        "top_variants": [{"activities": list(each.activities), "cases": each.cases} for each in discovery.top_variants],
        "findings": [say(finding) for finding in discovery.findings],
    }


def funnel_json(steps: list[FunnelStep], by: list[tuple[str, list[FunnelStep]]] | None) -> Json:
    """The contract's object of ``voronka funnel --json``."""
    found: Json = {"steps": _steps(steps)}
    if by is not None:
        found["by"] = [{"key": key, "steps": _steps(each)} for key, each in by]
    return found


def _steps(steps: list[FunnelStep]) -> list[Json]:
    return [{"name": step.name, "cases": step.cases} for step in steps]


def average(value: Decimal | None) -> str | None:
    """An average of money, rounded half up to cents."""
    return None if value is None else str(value.quantize(CENT, ROUND_HALF_UP))


def money(value: Decimal) -> str:
    """A sum of money, exact; at least two decimals."""
    exact = value.normalize()
    return f"{exact if exact.as_tuple().exponent < -2 else value.quantize(CENT):f}"  # type: ignore[operator]


def plain(value: Any, say: Say) -> Any:
    """A result as JSON values: dataclasses by field, moments in ISO 8601, fractions to six digits."""
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each, say) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each, say) for each in value]
    if is_dataclass(value):
        found = {field.name: plain(getattr(value, field.name), say) for field in fields(value)}
        return found | {"unit": "days"} if isinstance(value, DealLength) else found
    return value
