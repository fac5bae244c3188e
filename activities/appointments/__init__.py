"""Collective appointments (集体办理): the office comes to the tower when enough people want it."""
