"""A report as a Word file, by the rules of state or party documents."""
