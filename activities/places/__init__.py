"""The place tree: district, sub-district, grid, building. Stations live in activities/stations."""
