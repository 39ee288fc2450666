"""What is on record of a complaint: its fields, its events, and what follows from them."""
