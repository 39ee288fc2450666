"""The clocks of a complaint, and what is due, late or to be written."""
