"""The nodes of Rasa's graph that are Louyi's own. They run in the NLU environment (Python 3.10)."""
