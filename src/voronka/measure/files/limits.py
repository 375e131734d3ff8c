"""How much a file may be before it is refused: a table of people's work fits, a trap does not."""

from __future__ import annotations

MIB = 1 << 20

MAX_COLUMNS = 16_384
"""A spreadsheet's own limit."""

MAX_LINE = 16 * MIB
"""Bytes of one record of a text: longer is no table."""

MAX_CELL = MIB
"""Characters of one cell of a delimited text; a spreadsheet holds 32,767."""

MAX_CELL_LINES = 10_000
"""Lines in one quoted cell: beyond this a quote was opened and never closed."""

MAX_UNPACKED = 8 << 30
"""Bytes a gzip or zip may unpack to on disk."""

RATIO_FROM = 48 * MIB
MAX_RATIO = 200
"""Past RATIO_FROM bytes unpacked: text of a CRM shrinks 5-50 times, a trap about 1,000."""

MAX_WORKBOOK = 200_000_000
MAX_WORKBOOK_MEMBERS = 1_000
MAX_WORKBOOK_RATIO = 100
WORKBOOK_RATIO_FROM = 16 * MIB
WORKBOOK_CELLS_FROM = 2_000_000
MAX_WORKBOOK_SPARSENESS = 20
"""Past WORKBOOK_CELLS_FROM cells: the reader keeps the whole rectangle that a sheet spans, empty cells and all."""

MAX_JSON_DEPTH = 32
MAX_JSON_ARRAY = 200 * MIB
"""Bytes of a JSON array: it is held in memory, JSON lines are not."""

MAX_XML_DEPTH = 200
"""Elements inside elements; an event log has five or so."""

MAX_ROWS = (1 << 32) - 2
"""Row numbers are 32-bit."""

PARQUET_CELLS_FROM = 50_000_000
MAX_PARQUET_CELLS_PER_BYTE = 100
"""Past PARQUET_CELLS_FROM cells: a column of one value costs nothing on disk and everything in memory."""
