"""The web: the chat page, its pushes, and the REST entrance for programs."""
