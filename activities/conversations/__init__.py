"""Messages: who talks with whom, what came in, what goes out, drafts, and whose turn it is."""
