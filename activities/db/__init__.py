"""The database: engine, base classes, the unit of work and the writer that commits in groups."""
