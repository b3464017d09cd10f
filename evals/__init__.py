"""Measurements of the analyzer on gold deals."""
