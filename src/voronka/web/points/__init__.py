"""Landing points: their addresses, pages, counts."""
