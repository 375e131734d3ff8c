"""The page of a deal, its timeline, quick add."""
