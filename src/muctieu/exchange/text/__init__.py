"""Plain text: bytes to characters, with the encodings that Vietnamese offices have used."""
