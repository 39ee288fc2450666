"""What people and programs read: tables, JSON, CSV, each a function that returns text."""
