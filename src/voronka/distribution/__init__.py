"""Distribution: who gets a lead, how soon he must answer, and why it was he."""
