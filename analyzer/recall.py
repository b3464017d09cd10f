"""Passages by meaning: chromadb, a rebuildable index, never a source."""
