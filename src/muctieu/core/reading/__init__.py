"""Reading reports: from a text to its figures, each with span, unit, period, target and link; pure and linear."""
