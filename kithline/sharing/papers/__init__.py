"""Governance papers, written from what the code and the configuration declare."""
