"""When things happen: the working calendar of the office, and what is due. No event, no person."""
