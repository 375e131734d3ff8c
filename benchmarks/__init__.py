"""Our engine beside chdb (ClickHouse in process), polars and pm4py, on the same events, in one interleaved run."""
