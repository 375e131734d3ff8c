"""What the pages of numbers show, one module a page: plain frozen results, no formatting.

    overview(user=, selection=, at=)   Overview     the daily numbers, by month, against another period
    sliced(user=, selection=, at=)     Sliced       sellers, sources, products, any slice, two crossed
    funnel(user=, selection=, at=)     FunnelPage   stages: counts, shares, times, losses
    length(user=, selection=, at=)     LengthPage   how long deals live: curve, won and lost in time
    process(user=, selection=, at=)    ProcessPage  as lived beside as drawn
    day(user=, at=)                    the numbers of the day, one DayOfPipeline a pipeline, with plan and fact
    traffic(user=, selection=, at=)    TrafficPage  what sources cost and bring: leads, CR1, CR2, CPL, result, verdict
    lead_purity(user=, selection=, at=)   PurityPage   clean and defective leads, and whether verdicts are fair
    flow(user=, selection=, at=)       Flow         from the visit to the repeat sale: who went on, who was lost
    portrait(user=, selection=, at=)   PortraitPage  which customers come back, by what was known when they came
    lead_fit(user=, lead=, at=)        LeadFit      whether a lead is like them
    sales(user=, selection=, at=)      SalesPage    first and repeat sales, who comes back, what was taken back

Every result has `about`: which deals these are; sales are another set, with records of their own
(`reports.sold_records`). A number is known by its name in `reports.records`, which gives the
deals behind it; a cell of a slice by its `Selection`. None is never 0: `not_computed` says why.
"""

from __future__ import annotations

from voronka.reports.results.about import About
from voronka.reports.results.day import DayOfPipeline, day
from voronka.reports.results.flow import Flow, PointFlow, Step, flow
from voronka.reports.results.funnel import FunnelPage, FunnelStage, GoneStage, Loss, funnel
from voronka.reports.results.length import LengthPage, length
from voronka.reports.results.overview import Figures, Overview, overview
from voronka.reports.results.portrait import LeadFit, PortraitPage, PortraitRow, lead_fit, portrait
from voronka.reports.results.process import DrawnStage, Finding, Move, ProcessPage, process
from voronka.reports.results.purity import PurityPage, PuritySlice, lead_purity
from voronka.reports.results.sales import SalesPage, sales
from voronka.reports.results.sliced import Row, Sliced, sliced
from voronka.reports.results.traffic import TrafficPage, TrafficRow, traffic

__all__ = [
    "About",
    "DayOfPipeline",
    "DrawnStage",
    "Figures",
    "Finding",
    "Flow",
    "FunnelPage",
    "FunnelStage",
    "GoneStage",
    "LeadFit",
    "LengthPage",
    "Loss",
    "Move",
    "Overview",
    "PointFlow",
    "PortraitPage",
    "PortraitRow",
    "ProcessPage",
    "PurityPage",
    "PuritySlice",
    "Row",
    "SalesPage",
    "Sliced",
    "Step",
    "TrafficPage",
    "TrafficRow",
    "day",
    "flow",
    "funnel",
    "lead_fit",
    "lead_purity",
    "length",
    "overview",
    "portrait",
    "process",
    "sales",
    "sliced",
    "traffic",
]

PAGES = ("overview", "funnel", "sliced", "length", "process")
"""The functions of the pages."""
