"""Clubs: what there is and who belongs to them."""
