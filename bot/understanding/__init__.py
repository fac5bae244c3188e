"""Adapters that read a sentence into a `Meaning`: Rasa over HTTP, and keywords when it is away."""
