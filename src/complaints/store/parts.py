"""What a register is made of, by its names."""

FOLDER = "complaints"
"""Complaints, in folders by year and month."""

LETTERS = "templates"
"""The register's own letters."""

SCHEMA_FILE = "complaint.schema.json"
"""The schema of a complaint, for editors; generated from the model."""
