"""Alembic runs migrations through this: on the connection that `Database.migrate` hands over."""

from alembic import context

from analyzer.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
)
context.run_migrations()
