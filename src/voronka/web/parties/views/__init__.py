"""The pages of contacts, companies, products and sources."""
