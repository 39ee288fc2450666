"""What is known of the complaint files without reading them again: disposable, never the truth."""
