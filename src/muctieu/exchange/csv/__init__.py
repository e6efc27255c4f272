"""Tables as plain text, with whatever sign stands between the columns."""
