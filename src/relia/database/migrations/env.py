"""Run by alembic: applies migrations on the connection that it is given, in the transaction that is open there."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
