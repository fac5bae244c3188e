"""What can be said to Louyi: handlers, cards, drafts and every sentence it answers with."""
