"""Who is who: which persons of the source systems are one person.

Splink scores pairs (``engine_duckdb``, the only module that imports it); Kithline's own constraints decide which
pairs may be one person (``constraints``, ``cluster``). The engine half knows no database; ``link`` and ``decisions``
write the record.
"""
