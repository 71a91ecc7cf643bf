"""Vulnerability factors. A rule is one function in `themes`, found by walking that package; see `rulebook`."""
