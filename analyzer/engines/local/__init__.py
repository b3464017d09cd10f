"""The embedded engine: small packaged models and rules; no key, no network."""
