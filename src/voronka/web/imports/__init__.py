"""Bringing files in: upload, columns, meaning, check, result, undo."""
