"""The rules, one file for each theme, each with its worked examples beneath it."""
