"""The pages of distribution: rules, people, the queue."""
