"""Commands that write letters."""
