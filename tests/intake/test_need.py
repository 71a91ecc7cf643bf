"""The worked examples of who is needed, each as rows of the record, all assembled at once."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from kithline.intake.need import CASE_ROWS, CASES, EXAMPLES, of_children
from tests.intake.deliveries import one, values

pytestmark = pytest.mark.usefixtures("clean_record")
ON = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)


def insert(table, **columns):
    names = ", ".join(columns)
    return one(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))}) RETURNING id",
        *columns.values(),
    )


def someone(namespace, key, *, role, birth):
    """A person of one source's record: the ids of the person and of the source's person."""
    person = insert("person", public_id=uuid4(), status="active", created_at=NOW, restriction=0)
    record = insert(
        "source_person",
        **{
            "namespace": namespace,
            "key": key,
            "role": role,
            "birth": birth,
            "partition": "",
            "restriction": 0,
        },
        **{"first_seen_on": ON, "last_seen_on": ON, "changed_at": NOW, "linked_at": NOW},
    )
    insert(
        "link",
        **{"source_person_id": record, "person_id": person, "known_from": NOW, "status": "NoMatch"},
        **{"reasons": "{}", "model_version": ""},
    )
    insert("touched", person_id=person, stage="assemble", at=NOW)
    return person, record


def fact(table, person, record, **columns):
    head = {"source_person_id": record, "person_id": person, "source_record_id": 1, "delivery_id": 1}
    insert(table, **head, **{"access_class": 123, "restriction": 0, "known_from": NOW}, **columns)


def write(number, example):
    """The adult's person."""
    namespace = "police_ppn" if example.case else "nhs"
    adult, record = someone(namespace, f"N{number}|1", role="adult", birth=example.adult_born)
    role = "child" if example.other_is_child else "adult"
    namespace = "police_ppn" if example.case else "school" if example.other_is_child else "council_tax"
    other, its_record = someone(namespace, f"N{number}|2", role=role, birth=example.born)
    if example.relation:
        ends = {"other_source_person_id": its_record, "other_person_id": other}
        fact("relationship", adult, record, relation=example.relation, **ends)
    for person, source, lived in ((adult, record, example.lived), (other, its_record, example.other_lived)):
        if lived:
            home = {"lines": "", "postcode": "", "uprn": "", "address_key": f"key {number}"}
            fact("person_address", person, source, valid_from=lived[0], valid_to=lived[1], **home)
    return adult


def test_each_example_is_needed_or_set_aside_as_it_says():
    from kithline.assembly.assemble import assemble

    adults = [write(number, example) for number, example in enumerate(EXAMPLES)]
    assemble(on=ON, now=NOW)
    aside = set(values("SELECT id FROM person WHERE status = 'aside' AND aside_since = %s", ON))
    assert {each.words: adult not in aside for each, adult in zip(EXAMPLES, adults, strict=True)} == {
        each.words: each.is_needed for each in EXAMPLES
    }


@pytest.mark.parametrize("is_aside", [True, False])
def test_whom_only_a_feed_that_is_set_aside_may_name_as_a_child_is_not_sealed_as_an_adult(
    monkeypatch, is_aside
):
    """Its declaration cannot be loaded; an adult whom another feed names is sealed as ever."""
    from kithline.assembly.assemble import assemble
    from kithline.intake import need

    monkeypatch.setattr(need, "set_aside", lambda: {"library_cards": "why"} if is_aside else {})
    child, _ = someone("library", "L1", role="child", birth=None)
    adult, _ = someone("council_tax", "P1", role="adult", birth=date(1980, 1, 1))
    other, _ = someone("council_tax", "P2", role="child", birth=None)
    assemble(on=ON, now=NOW)
    aside = set(values("SELECT id FROM person WHERE status = 'aside'"))
    assert aside == ({adult, other} if is_aside else {adult, other, child})


def test_the_cases_are_namespaces_whose_keys_begin_with_the_case():
    from kithline.feeds.discovery import feeds
    from kithline.feeds.spec import Subject

    keys, rows_of = {}, {}
    for feed in feeds().values():
        for table in feed.tables:
            rows_of[feed.code, table.key_space] = table.key
            if isinstance(table.subject, Subject):
                keys.setdefault(table.subject.namespace, set()).add(table.subject.key)
    firsts = {name: {key[0] for key in keys[name]} for name in CASES}
    assert all(len(found) == 1 for found in firsts.values()), firsts
    assert all(max(map(len, keys[name])) == 2 for name in CASES)
    assert [rows_of[each][0] for each in CASE_ROWS] == ["contact", "reference", "tenancy"]
    assert "school" in of_children() and "nhs" not in of_children()
