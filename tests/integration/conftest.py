"""Databases for the integration tests."""

from tests.databases import database, database_url, postgresql

__all__ = ["database", "database_url", "postgresql"]
