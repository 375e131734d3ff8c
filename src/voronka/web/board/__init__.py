"""The board and the list of deals, filters, saved views, bulk changes."""
