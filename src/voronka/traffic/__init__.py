"""Where traffic comes from, and what arrived: sources and submissions."""
