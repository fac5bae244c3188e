"""Seats: who holds one, who waits for one. What the seats are for lives in the capabilities."""
