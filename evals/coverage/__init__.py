"""Promised versus sold: a development set of our own, and the fit of the weights on it."""
