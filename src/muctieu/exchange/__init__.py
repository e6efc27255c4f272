"""Files in and out: a folder for each format, with its reader and its writer."""

from muctieu.exchange.base import Apart, Extracted
from muctieu.exchange.documents import open_document

__all__ = ["Apart", "Extracted", "open_document"]
