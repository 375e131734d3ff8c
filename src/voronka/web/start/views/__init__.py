"""The pages of the first minutes."""
