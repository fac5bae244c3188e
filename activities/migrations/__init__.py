"""Alembic's scripts: how the schema got to where it is."""
