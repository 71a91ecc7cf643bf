"""Texts as numbers of 64 bits, the same in Python and in DuckDB: what is kept of them says nobody's name or home."""

import hashlib

SIGN = 1 << 63


def number_of(kind: str, text: str) -> int:
    """A text of a kind as a signed number. Two that come to one number cost a needless comparison, and nothing else."""
    digest = hashlib.md5(f"{kind}:{text}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little", signed=True)


def number_sql(kind: str, text: str) -> str:
    """The same in DuckDB's SQL, of an expression that is a text."""
    return number_of_sql(f"'{kind}:' || {text}")


def number_of_sql(text: str) -> str:
    """The same of an expression that is a kind, a colon and a text; shortest where ``text`` is a column."""
    number = f"md5_number_lower({text})"
    return f"(case when {number} < {SIGN} then {number} else {number}::hugeint - {2 * SIGN} end)::bigint"
