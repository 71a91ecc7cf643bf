"""Whether a made city is like the one that the published figures describe: targets, the same measures, verdicts.

A measure is a `Found`: so many of so many. Files by what they measure; `measures()` of each takes the truth.
"""
