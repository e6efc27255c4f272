"""A room of the tests' own, with jobs that leave traces in the store."""
