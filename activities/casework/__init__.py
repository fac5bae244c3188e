"""Cases: workflow tables and the history of every step. What a case is about lives above."""
