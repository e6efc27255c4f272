"""The pure heart: quantities, periods, plans, attainment, reading. Standard library only, no files, no clock."""
