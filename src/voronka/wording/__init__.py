"""What measures say, in the words of a language: sentences, terms with their meanings, numbers, dates."""
