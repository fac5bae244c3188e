"""Search in people's own words over everything that has a title. Knows no capability."""
