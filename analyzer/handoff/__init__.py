"""From findings to a draft handoff: merging, coverage, narrative, rendering."""
