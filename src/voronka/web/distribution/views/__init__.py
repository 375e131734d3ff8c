"""The pages of distribution."""
