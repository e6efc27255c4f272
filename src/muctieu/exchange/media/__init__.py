"""Files kept as they came (evidence, photos, scans): what they are by content, and whether they can be kept."""
