"""Template tags for the sign-in pages."""
