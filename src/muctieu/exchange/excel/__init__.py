"""Spreadsheets: forms that go out with drop-downs and come back cell by cell."""
