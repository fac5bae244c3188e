"""`make bench`: speed and size of the real process, printed as a table. No test asserts a time."""
