"""Commands that lead a complaint to its end."""
