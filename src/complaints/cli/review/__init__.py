"""Commands that look over what was recorded, and share it."""
