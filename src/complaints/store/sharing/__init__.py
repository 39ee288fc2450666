"""Bringing together what two clones have recorded, and sending it to the others."""
