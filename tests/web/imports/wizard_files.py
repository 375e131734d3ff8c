"""Files that the wizard is tried on."""

from __future__ import annotations

DEALS = """ID,Created,Closed,Status,Amount,Company
1,2026-01-05,2026-01-20,Won,1200,Acme
2,2026-01-06,2026-02-01,Lost,,Birch
3,2026-01-07,,Talking,900,Acme
4,31.31.2026,,Talking,900,Acme
"""
