"""Word files (.docx), read with the standard library alone: docs/decisions/0006."""
