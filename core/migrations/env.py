"""Alembic's entry point: runs the migrations on the connection that core.migrate holds."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite can, and then an interrupted migration leaves nothing behind.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
