"""Signing in, invitations, people, teams, the audit."""
