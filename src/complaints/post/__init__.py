"""Sending letters: claimed, handed over, recorded; each once for its occasion."""
