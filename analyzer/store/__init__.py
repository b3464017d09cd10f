"""What the service remembers: SQLAlchemy and Alembic over SQLite or PostgreSQL; the only place with SQL."""
