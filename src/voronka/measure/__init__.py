"""Honest measures of sales: one pure function each, columns in, a typed result out.

    import voronka.measure as vm

    vm.deal_length(deals, as_of=date(2017, 12, 31))

The columns that frames hold are described in :mod:`voronka.measure.frames`; definitions, formulas and worked examples
in docs/measures.md.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voronka.measure.always_valid import Difference, difference
    from voronka.measure.attempts import AttemptChance, attempt_advice, attempt_chances
    from voronka.measure.average_check import average_check, volume
    from voronka.measure.buyer_portrait import BuyerFit, BuyerPortrait, Trait, TraitValue, buyer_fit, buyer_portrait
    from voronka.measure.compare import BlackHole, Compared, Comparison, black_holes, compare, pair_verdict
    from voronka.measure.conversion import conversion
    from voronka.measure.cr1 import cr1
    from voronka.measure.cr2 import Cohort, cr2, cr2_by_cohort, cr2_net
    from voronka.measure.dataset import Dataset, Rejected
    from voronka.measure.deal_length import DealLength, Describe, deal_length
    from voronka.measure.discover import Discovery, Edge, Variant, discover
    from voronka.measure.first_repeat import FirstRepeat, Month, first_repeat, sales_by_month
    from voronka.measure.frames import KINDS, MONEY, SLICES, STATES, Kind, MissingColumn
    from voronka.measure.funnel_result import FunnelResult, funnel_result, unfinished_result
    from voronka.measure.growing_buyers import GrowingBuyers, growing_buyers
    from voronka.measure.message import Message, count, say
    from voronka.measure.nps import Nps, nps
    from voronka.measure.ordered_funnel import FunnelStep, ordered_funnel, ordered_funnel_by
    from voronka.measure.purity import Purity, purity
    from voronka.measure.rate import Rate, rate_of
    from voronka.measure.stage_conversion import StageStep, stage_conversion
    from voronka.measure.survival import Incidence, Survival, cumulative_incidence, deal_times, kaplan_meier
    from voronka.measure.time_in_stage import StageTime, time_in_stage
    from voronka.measure.unit_economics import break_even_cr2, cac, cpl
    from voronka.measure.verdict_audit import Judge, VerdictAudit, audit_verdicts
    from voronka.measure.what_if import Economics, sales_to_keep, with_price, without

__all__ = [
    "KINDS",
    "MONEY",
    "SLICES",
    "STATES",
    "AttemptChance",
    "BlackHole",
    "BuyerFit",
    "BuyerPortrait",
    "Cohort",
    "Compared",
    "Comparison",
    "Dataset",
    "DealLength",
    "Describe",
    "Difference",
    "Discovery",
    "Economics",
    "Edge",
    "FirstRepeat",
    "FunnelResult",
    "FunnelStep",
    "GrowingBuyers",
    "Incidence",
    "Judge",
    "Kind",
    "Message",
    "MissingColumn",
    "Month",
    "Nps",
    "Purity",
    "Rate",
    "Rejected",
    "StageStep",
    "StageTime",
    "Survival",
    "Trait",
    "TraitValue",
    "Variant",
    "VerdictAudit",
    "attempt_advice",
    "attempt_chances",
    "audit_verdicts",
    "average_check",
    "black_holes",
    "break_even_cr2",
    "buyer_fit",
    "buyer_portrait",
    "cac",
    "compare",
    "conversion",
    "count",
    "cpl",
    "cr1",
    "cr2",
    "cr2_by_cohort",
    "cr2_net",
    "cumulative_incidence",
    "deal_length",
    "deal_times",
    "difference",
    "discover",
    "first_repeat",
    "funnel_result",
    "growing_buyers",
    "kaplan_meier",
    "nps",
    "ordered_funnel",
    "ordered_funnel_by",
    "pair_verdict",
    "purity",
    "rate_of",
    "sales_by_month",
    "sales_to_keep",
    "say",
    "stage_conversion",
    "time_in_stage",
    "unfinished_result",
    "volume",
    "with_price",
    "without",
]

_HOMES = {
    "always_valid": "Difference difference",
    "attempts": "AttemptChance attempt_advice attempt_chances",
    "average_check": "average_check volume",
    "buyer_portrait": "BuyerFit BuyerPortrait Trait TraitValue buyer_fit buyer_portrait",
    "compare": "BlackHole Compared Comparison black_holes compare pair_verdict",
    "conversion": "conversion",
    "cr1": "cr1",
    "cr2": "Cohort cr2 cr2_by_cohort cr2_net",
    "dataset": "Dataset Rejected",
    "deal_length": "DealLength Describe deal_length",
    "discover": "Discovery Edge Variant discover",
    "first_repeat": "FirstRepeat Month first_repeat sales_by_month",
    "frames": "KINDS MONEY SLICES STATES Kind MissingColumn",
    "funnel_result": "FunnelResult funnel_result unfinished_result",
    "growing_buyers": "GrowingBuyers growing_buyers",
    "message": "Message count say",
    "nps": "Nps nps",
    "ordered_funnel": "FunnelStep ordered_funnel ordered_funnel_by",
    "purity": "Purity purity",
    "rate": "Rate rate_of",
    "stage_conversion": "StageStep stage_conversion",
    "survival": "Incidence Survival cumulative_incidence deal_times kaplan_meier",
    "time_in_stage": "StageTime time_in_stage",
    "unit_economics": "break_even_cr2 cac cpl",
    "verdict_audit": "Judge VerdictAudit audit_verdicts",
    "what_if": "Economics sales_to_keep with_price without",
}
"""Module -> the names that it gives this one. Each is loaded when it is asked for: a report needs half of them, and
all take 45 ms."""
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


class _Face(ModuleType):
    """Some measures are called as their modules are: here such a name is the measure, whoever loads the module."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


sys.modules[__name__].__class__ = _Face
