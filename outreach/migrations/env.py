"""Alembic runs this; outreach.migrate hands it the connection, inside one transaction."""

from alembic import context

from outreach.season import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
