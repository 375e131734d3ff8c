"""Facts, measures, pages: the numbers of the business, each with the very records behind it."""
