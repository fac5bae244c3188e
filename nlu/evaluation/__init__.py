"""How well Louyi understands, in numbers. Everything here works from outside, as the app does."""
