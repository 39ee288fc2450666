"""Commands that mend what was recorded."""
