"""A report as a PDF, by the same rules as the Word file: docs/decisions."""

from muctieu.reports.pdf.writer import write

__all__ = ["write"]
