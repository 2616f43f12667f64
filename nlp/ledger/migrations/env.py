"""Alembic's entry: runs the versions on the connection that `nlp.ledger.upgrade` opened."""

from alembic import context

from nlp.ledger.schema import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, transactional_ddl=True, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
