"""What officers look at: figures over everything. They count; they never decide or move."""
