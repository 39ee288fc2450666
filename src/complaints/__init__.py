"""Handle customer complaints well: a command-line toolkit and file store."""
