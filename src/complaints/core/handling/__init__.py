"""The steps a person takes with a complaint, and what stands in their way."""
