"""The text of the files: read with its places, and changed so that all else stays as it was."""
