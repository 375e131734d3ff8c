"""Any file as a typed data set: see :func:`read`, :func:`guess_map` and docs/file-map.md."""

from __future__ import annotations

from voronka.measure.files.errors import FileError
from voronka.measure.files.map import ANY, FileMap, Format, Join, Options
from voronka.measure.files.reading import guess_map, read

__all__ = ["ANY", "FileError", "FileMap", "Format", "Join", "Options", "guess_map", "read"]
