"""Filling an empty database: the sample city, and what an installation needs to begin."""
