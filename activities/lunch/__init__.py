"""Lunch: canteens and vendors around a building, and their menus."""
