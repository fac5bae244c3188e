"""Concerns: what somebody reports, who is responsible for it, and how it is closed."""
