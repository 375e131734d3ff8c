"""Sources: what they cost and bring, the rules of channels, the keys of programs."""
