"""Stakeholders on deals that were written before the rules were last touched: sixteen labelled deals in two halves."""
