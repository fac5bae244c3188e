"""People's data: what is kept for what and how long, consent, export, erasure, retention."""
