"""Who is who: which persons of the source systems are one person.

Pairs are scored as Splink scores them (``engine_duckdb``, held against ``by_splink``); Kithline's own constraints say
which pairs may be one person (``constraints``, ``cluster``). The engine half knows no database; ``link`` and
``decisions`` write the record.
"""
