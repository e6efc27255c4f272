"""Spreadsheets of LibreOffice and OpenOffice."""
