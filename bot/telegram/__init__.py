"""Telegram: receiving by polling or webhook, showing cards, files, and its many ways of no."""
