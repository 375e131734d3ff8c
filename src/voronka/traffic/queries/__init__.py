"""Reads of traffic, each with its cost."""
