"""Keeping an installation: copies of it, bringing them back, and what was given up on the way."""
