"""The long work on an import: look through, bring in, take out; each in steps (`journal.events.Step`)."""
