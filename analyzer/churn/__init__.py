"""Cancellations become issues, reviewed weekly, traced back to the handoff."""
