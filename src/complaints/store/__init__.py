"""The register on disk: files, YAML, the policy file, the lock, git."""
