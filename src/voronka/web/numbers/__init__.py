"""Numbers: how traffic becomes sales, each figure with its definition, its interval and the records behind it."""
