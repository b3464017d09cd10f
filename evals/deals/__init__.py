"""Whole invented deals of our own, and the command that scores them."""
