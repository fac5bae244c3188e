"""From the outbox to the channels: in order for each conversation, within every limit."""
