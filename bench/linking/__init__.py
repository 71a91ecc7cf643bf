"""How well and how fast `kithline link` links, beside Splink on the same records: `python -m bench.linking`.

The records are made here, from a seed, and know nothing of the linker: its table of names, its levels and its rules
are not used. Errors are drawn letter by letter and field by field.
"""
