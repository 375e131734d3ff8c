"""The business and its people: users, teams, roles, who may see what."""
