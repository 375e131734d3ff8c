"""The pages: thin, one action each."""
