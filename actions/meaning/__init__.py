"""From words to things: normalising, times, numbers, names. No database, no network."""
