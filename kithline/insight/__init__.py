"""What we work out from the record: never a source of fact, always with reasons."""
