"""Letters to customers, rendered from templates."""
