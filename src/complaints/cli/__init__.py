"""The commands. The only package that imports Click."""
