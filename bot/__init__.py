"""Channels and process: how a message comes in, is understood, committed and delivered."""
