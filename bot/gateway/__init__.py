"""From a stored message to its committed answer: hearing, ordering, one transaction a turn."""
