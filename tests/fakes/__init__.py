"""Stand-ins for the outside world that Louyi ships as test tools; no product code lives here."""
