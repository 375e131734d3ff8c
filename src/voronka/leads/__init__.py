"""Leads: one request of one contact, after duplicates are joined."""
