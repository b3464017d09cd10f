"""The embedded engine on real, public conversations that none of its models has seen."""
