"""Alembic runs this file for every upgrade."""

from alembic import context

from escalation.migrations.upgrade import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
