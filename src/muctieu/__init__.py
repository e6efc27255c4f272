"""muctieu: the system with which a commune runs its five-year resolution."""

__version__ = "0.1.0"
