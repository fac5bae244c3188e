"""The domain: people, places, seats, cases and time. Knows no channel and no sentence."""
