"""Drift: does a customer sound worse than in the sales phase, and what else should worry us (S66-S80)?"""
