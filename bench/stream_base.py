"""The base of `bench.streaming`: invented families as `bench.linking` makes them, known to nine agencies and linked.

Names, births, homes and who knows whom are as frequent as there: a common name is borne by thousands of a million, and
a postcode has a street's worth of families. Errors are left out, so that everybody is linked as they truly are. The
database writes it through the pipeline's own tables; kept, it is copied for each measurement.
"""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from bench.linking.families import Person, people
from bench.linking.sources import SOURCES
from bench.measure import run_step
from bench.scratch import Scratch

BASE = """
    CREATE INDEX ON invented (id);
    ANALYZE invented;
    INSERT INTO person (id, public_id, status, created_at, restriction) OVERRIDING SYSTEM VALUE
        SELECT person, gen_random_uuid(), 'active', now(), 0 FROM (SELECT DISTINCT person FROM invented) p;
    INSERT INTO delivery (id, feed, period, as_at, received_at, fingerprint, state, accepted_rows, rejected_rows,
                          new_rows, changed_rows, gone_rows, unchanged_rows, reason, notes) OVERRIDING SYSTEM VALUE
        SELECT 1, 'school_census', '', date '2026-01-15', now(), 'base', 'accepted', 0, 0, 0, 0, 0, 0, '', '[]';
    INSERT INTO source_person (id, namespace, key, role, partition, restriction, forename, middle, surname, birth, sex,
                               upn, nhs_number, nino, postcode, uprn, address_key, first_seen_on, last_seen_on,
                               changed_at, linked_at) OVERRIDING SYSTEM VALUE
        SELECT id, namespace, 'b' || person, role, '', 0, forename, middle, surname, birth, sex, upn, nhs_number, nino,
               postcode, uprn, address_key, date '2026-01-15', date '2026-01-15', now(), now() FROM invented;
    INSERT INTO link (source_person_id, person_id, known_from, status, reasons, model_version, match_weight)
        SELECT id, person, now(), CASE WHEN like_it IS NULL THEN 'NoMatch' ELSE 'Match' END,
               CASE WHEN like_it IS NULL THEN '{}' ELSE jsonb_build_object('with', like_it) END, 'base', 20
        FROM (SELECT id, person, coalesce(lag(id) OVER mine, lead(id) OVER mine) AS like_it FROM invented
              WINDOW mine AS (PARTITION BY person ORDER BY id)) i;
    INSERT INTO source_record (id, delivery_id, feed, key_space, source_key, version, file_id, row, raw, row_hash,
                               scope, period, as_at, received_at, source_person_id, restriction) OVERRIDING SYSTEM VALUE
        SELECT id, 1, 'school_census', 'base', 'b' || id, 1, 1, id, '{}', md5(id::text), '', '',
               date '2026-01-15', now(), id, 0 FROM invented;
    INSERT INTO person_name (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                             known_from, valid_from, kind, forename, middle, surname)
        SELECT id, person, id, 1, 13, 0, now(), date '2026-01-15', 'legal', forename, coalesce(middle, ''), surname
        FROM invented;
    INSERT INTO person_attribute (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                                  known_from, valid_from, field, value)
        SELECT id, person, id, 1, 13, 0, now(), date '2026-01-15', 'birth', birth::text FROM invented;
    INSERT INTO person_identifier (source_person_id, person_id, source_record_id, delivery_id, access_class,
                                   restriction, known_from, valid_from, scheme, value, is_valid)
        SELECT id, person, id, 1, 13, 0, now(), date '2026-01-15', scheme, value, true
        FROM invented CROSS JOIN LATERAL (VALUES ('upn', upn), ('nhs_number', nhs_number)) v (scheme, value)
        WHERE value IS NOT NULL;
    INSERT INTO person_address (source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                                known_from, valid_from, lines, postcode, uprn, address_key)
        SELECT id, person, id, 1, 23, 0, now(), date '2026-01-15', lines, postcode, coalesce(uprn, ''), address_key
        FROM invented;
    INSERT INTO chosen_value (person_id, field, value, sort_key, others, source_record_id, delivery_id, access_class,
                              restriction, as_at)
        SELECT person, field, value, lower(value), 0, id, 1, 13, 0, date '2026-01-15'
        FROM (SELECT DISTINCT ON (person) * FROM invented ORDER BY person, id) first
        CROSS JOIN LATERAL (VALUES ('forename', forename), ('surname', surname), ('birth', birth::text))
            v (field, value);
    INSERT INTO daily_round (day, done_at) VALUES (date '2026-03-12', now())
"""
SEQUENCES = ("person", "source_person", "source_record", "delivery")
COLUMNS = {
    "id": "bigint", "person": "bigint", "namespace": "text", "role": "text", "forename": "text", "middle": "text",
    "surname": "text", "birth": "date", "sex": "text", "upn": "text", "nhs_number": "text", "nino": "text",
    "lines": "text", "postcode": "text", "uprn": "text", "address_key": "text",
}  # fmt: skip
RECORDS_A_FAMILY = 10  # about
SEED = 1


def base(place: Scratch, size: int) -> str:
    """The name of a database with the base: made, if it is not there yet."""
    name = f"stream_base_{size}"
    if not _is_there(place, name):
        making = f"{name}_making"
        _drop(place, making)
        place.command(making, "setup", site="owner")
        make_base(place.url(making), size)
        run_step("stream_base", {}, postmaster=place.server.pid, environment=place.environment(making))
        _of_all(place, f"ALTER DATABASE {making} RENAME TO {name}")
    return name


def copy_of(place: Scratch, name: str, copy: str) -> None:
    """Another database that begins as this one, in place of one of that name."""
    _drop(place, copy)
    _of_all(place, f"CREATE DATABASE {copy} TEMPLATE {name} STRATEGY FILE_COPY")


def make_base(url: str, size: int) -> None:
    """Fill an empty database, as its set-up login: so many records, and all that is known of who they are."""
    import psycopg

    with psycopg.connect(url) as owner:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        owner.execute(f"CREATE TEMP TABLE invented ({columns})")
        with owner.cursor() as cursor, cursor.copy("COPY invented FROM STDIN") as copy:
            for row in islice(_records(size), size):
                copy.write_row(row)
        for statement in BASE.split(";\n"):
            owner.execute(statement)
        for table in SEQUENCES:
            owner.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def _records(size: int) -> Iterator[tuple[Any, ...]]:
    from kithline.core.addresses import address_key

    chance = Random(SEED)
    number = 0
    for person in people(size // RECORDS_A_FAMILY + 10, SEED):
        if person.partition or person.former:
            continue  # a second identity is nobody's to link
        home, surname = person.homes[-1][1], person.surnames[-1][1]
        lines = f"{home.number} {home.street}"
        key = address_key(lines, home.postcode)
        for source in SOURCES:
            if chance.random() >= (source.children if person.role == "child" else source.adults):
                continue
            number += 1
            given = _given(chance, person, source.has)
            namespace = "school" if source.code == "schools" else f"base_{source.code}"
            yield (
                number, person.id, namespace, person.role, person.forename, given["middle"], surname, person.birth,
                given["sex"], given["upn"], given["nhs_no"], given["nino"], lines, home.postcode,
                home.uprn if chance.random() < source.has.get("uprn", 0) else None, key,
            )  # fmt: skip


def _given(chance: Random, person: Person, has: dict[str, float]) -> dict[str, str | None]:
    """What an agency knows beside name, birth and home: as often as it does."""
    return {
        name: (getattr(person, name) or None) if chance.random() < has.get(name, 0) else None
        for name in ("middle", "sex", "upn", "nhs_no", "nino")
    }


def keep_keys() -> dict[str, Any]:
    """The step, as the pipeline's login: what linking keeps of everybody, as after a linking of all."""
    import django

    django.setup()
    from django.db import connection, transaction

    from kithline.identity import blocking, store
    from kithline.identity.companions import with_companions
    from kithline.identity.link import psycopg_connection
    from kithline.identity.records import standardise

    with transaction.atomic():
        raw = psycopg_connection(connection)
        evidence = with_companions(standardise(store.stubs(raw)))
        blocking.keep(raw, evidence, blocking.keys_of_many(evidence), [])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE blocking_key, dwelling, name_count")
    return {}


def _is_there(place: Scratch, name: str) -> bool:
    import psycopg

    with psycopg.connect(place.url("postgres")) as owner:
        return owner.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(place: Scratch, name: str) -> None:
    _of_all(place, f"DROP DATABASE IF EXISTS {name}")


def _of_all(place: Scratch, statement: str) -> None:
    import psycopg

    with psycopg.connect(place.url("postgres"), autocommit=True) as owner:
        owner.execute(statement)


__all__ = ["base", "copy_of", "keep_keys"]
