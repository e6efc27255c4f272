"""Speed promises, each a command that prints a ratio measured side by side in the same run."""
