"""Engines read conversations and make claims."""
