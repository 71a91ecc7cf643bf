"""The lowest layer: dates, the clock, identifiers, names and addresses. No Django, no database, no models."""
