"""Today, tasks, calls, meetings and notes."""
