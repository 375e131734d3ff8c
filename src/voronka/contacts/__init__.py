"""Contacts and companies: one person across channels, one organisation."""
