"""What an operator does from the command line; the deeds themselves are in activities/operating."""
