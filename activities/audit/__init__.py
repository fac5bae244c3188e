"""What was changed by hand, by whom, from what to what, and taking it back."""
