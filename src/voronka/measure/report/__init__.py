"""The report: all that a file can tell, as plain typed results."""

from voronka.measure.report.build import build_report
from voronka.measure.report.result import Measures, NotComputed, Report, Slice, SliceRow, Source, Step

__all__ = ["Measures", "NotComputed", "Report", "Slice", "SliceRow", "Source", "Step", "build_report"]
