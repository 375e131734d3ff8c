"""The pages of sources, spend, rules of channels and API keys."""
