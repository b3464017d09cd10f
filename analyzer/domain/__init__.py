"""The nouns of the glossary as frozen models and pure rules; no I/O in here."""
