"""Events: what takes place when and where, and who has a seat at it."""
