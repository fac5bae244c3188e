"""People: who they are on which channel, what they may do where, and how rights are given."""
