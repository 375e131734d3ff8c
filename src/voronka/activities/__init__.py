"""The work on leads and deals: tasks, calls, meetings, notes."""
