"""Leads: the list, one of them, what looks like spam, the rules that judge."""
