"""Sample data: a year of two made-up businesses, the same bytes on every machine for the same seed and language.

A goods shop that sells with cash on delivery through a call centre, and a B2B agency that sells by proposals. Both are
simulated event by event and then cut off at the last day, so that open deals, late answers and unfinished parcels are
there for the reason they are in life. Nothing in them describes a real company, and no number is a norm.

    python -m voronka.sample OUT_DIR [--lang ru] [--seed 7]
"""

from voronka.sample.write import write_sample

__all__ = ["write_sample"]
