"""Louyi's language side: training, serving and judging it. Rasa is imported in components/ only."""
