"""A Parquet file as a table: its columns keep their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_PARQUET_CELLS_PER_BYTE, MAX_ROWS, PARQUET_CELLS_FROM
from voronka.measure.files.table import Table
from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.measure.files.request import Request

_AS_TEXT = (pl.Categorical, pl.Enum, pl.Null, pl.Duration, pl.Time)


def read_parquet(request: Request) -> Table:
    """The table in a Parquet file. Raises FileError when it is damaged or unreasonably large in memory.

    Numbers, booleans, dates, times and text keep their types; lists and structures are left out, and named.
    """
    try:
        lazy = pl.scan_parquet(request.path, glob=False)
        schema = lazy.collect_schema()
        height = lazy.select(pl.len()).collect().item()
        _check_size(request, height * max(len(schema), 1), height)
        request.check_columns(list(schema))
        usable = {name: dtype for name, dtype in schema.items() if not dtype.is_nested() and dtype != pl.Binary}
        wanted = [name for name in (request.columns if request.columns is not None else schema) if name in usable]
        frame = _collect(lazy, usable, wanted, request.sample)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise FileError(say("The file {file} is a damaged or incomplete Parquet file.", file=request.name)) from error
    left_out = [name for name in schema if name not in usable]
    return Table(
        name=request.name,
        frame=frame,
        rows=pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True).alias("row"),
        found=frame.height,
        rejected=[],
        format="parquet",
        notes=[say("Columns of lists or bytes are not read: {names}.", names=", ".join(left_out))] if left_out else [],
    )


def _collect(lazy: pl.LazyFrame, schema: dict[str, pl.DataType], wanted: list[str], sample: int | None) -> pl.DataFrame:
    columns = [
        pl.col(name).cast(pl.String) if isinstance(schema[name], _AS_TEXT) else _kept(name, schema[name])
        for name in wanted
    ]
    return (lazy if sample is None else lazy.head(sample)).select(columns).collect()


def _kept(name: str, dtype: pl.DataType) -> pl.Expr:
    """Empty text is an empty cell, as everywhere."""
    if dtype != pl.String:
        return pl.col(name)
    return pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name)).alias(name)


def _check_size(request: Request, cells: int, rows: int) -> None:
    packed = request.path.stat().st_size
    if rows > MAX_ROWS or (cells > PARQUET_CELLS_FROM and cells > MAX_PARQUET_CELLS_PER_BYTE * packed):
        raise FileError(
            say("The file {file} claims {rows} rows, far more than its size can hold.", file=request.name, rows=rows)
        )
