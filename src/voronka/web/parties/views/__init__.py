"""The pages of contacts, companies and products."""
