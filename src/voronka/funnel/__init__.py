"""Pipelines, stages and their versions; deals and their transitions."""
