"""The first minutes: language, currency, trade, demo data, the checklist."""
