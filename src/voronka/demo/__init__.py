"""A year of a made-up business, put in with one click and taken out with one click."""
