"""The folders that a register is made of, by their names."""

FOLDER = "complaints"
"""Complaints, in folders by year and month."""

LETTERS = "templates"
"""The register's own letters."""
