"""People of whom only restricted rows tell: they are sealed, linked to nobody by a rule, and no file opens them.

The feed `watched` has an ordinary table and one for each restriction, all of one namespace.
"""

import pytest

from kithline.intake.people import KINDS
from kithline.record.categories import SPREADS, Restriction
from tests.intake.deliveries import SPRING, accept, census, one, pupil, rows, upn, values
from tests.intake.watched import row, tell, watched

__all__ = ["watched"]

pytestmark = pytest.mark.usefixtures("clean_record", "watched")
RESTRICTED = [kind for kind in Restriction if kind]
ABOUT_ROWS = [kind for kind in RESTRICTED if kind not in SPREADS]


def update():
    from kithline.pipeline import update

    return update()


def watched_person():
    [found] = rows(
        "SELECT partition, restriction, forename, upn FROM source_person WHERE namespace = 'watched'"
    )
    return found


def is_linked():
    """Whether the pupil and the watched person are one."""
    persons = values("SELECT person_id FROM link WHERE known_to IS NULL")
    assert len(persons) == 2
    return len(set(persons)) == 1


@pytest.mark.parametrize("kind", RESTRICTED, ids=lambda kind: kind.name)
def test_who_is_known_by_restricted_rows_alone_is_sealed_and_linked_to_nobody(tmp_path, kind):
    accept(census(tmp_path, SPRING, [pupil(1)]))
    tell(tmp_path, "2025-02-03", **{kind.partition: row()})
    update()
    assert watched_person()[:2] == (kind.partition, kind)
    assert not is_linked()
    # nor is it told that they are alike
    assert values("SELECT count(*) FROM link_refusal") + values("SELECT count(*) FROM link_review") == [0, 0]
    assert set(values("SELECT status FROM link WHERE known_to IS NULL")) == {"NoMatch"}


def test_the_same_rows_in_an_ordinary_table_are_the_pupil(tmp_path):
    accept(census(tmp_path, SPRING, [pupil(1)]))
    tell(tmp_path, "2025-02-03", none=row())
    update()
    assert watched_person()[:2] == ("", 0)
    assert is_linked()


@pytest.mark.parametrize("kind", sorted(SPREADS), ids=lambda kind: kind.name)
@pytest.mark.parametrize("linked_before", [True, False])
def test_no_file_opens_what_a_kind_about_the_person_sealed(tmp_path, kind, linked_before):
    accept(census(tmp_path, SPRING, [pupil(1)]))
    tell(tmp_path, "2025-02-03", **{kind.partition: row()})
    if linked_before:
        update()
    tell(tmp_path, "2025-03-03", none=row("2"))
    everything = (
        "SELECT restriction FROM event WHERE source_person_id = %s "
        "UNION ALL SELECT restriction FROM person_name WHERE source_person_id = %s "
        "UNION ALL SELECT restriction FROM source_record WHERE source_person_id = %s"
    )
    [sealed] = values("SELECT id FROM source_person WHERE namespace = 'watched'")
    before_assembly = values(everything, sealed, sealed, sealed)
    update()
    assert watched_person()[:2] == (kind.partition, kind)
    assert not is_linked()
    # the ordinary row is not lost, and never stood open, not even until the people were assembled
    assert len(before_assembly) > 3 and set(before_assembly) == {kind}
    assert set(values(everything, sealed, sealed, sealed)) == {kind}


@pytest.mark.parametrize("kind", ABOUT_ROWS, ids=lambda kind: kind.name)
def test_an_ordinary_row_opens_who_was_known_by_a_kind_about_the_row(tmp_path, kind):
    """The child is no secret, only the row is; but what linking compares is the ordinary row's, and no word more."""
    accept(census(tmp_path, SPRING, [pupil(1)]))
    tell(tmp_path, "2025-02-03", **{kind.partition: row(forename="Wilfred")})
    update()
    told = row("2", upn=None)
    tell(tmp_path, "2025-03-03", none=told)
    update()
    assert watched_person() == ("", 0, told["forename"], None)
    assert is_linked()
    assert values("SELECT DISTINCT restriction FROM person") == [0]
    found = rows(
        "SELECT restriction, count(*) FROM event WHERE kind = 'police_intelligence' GROUP BY 1 ORDER BY 1"
    )
    assert found == [(0, 1), (kind, 1)]


@pytest.mark.parametrize(
    "kind", [Restriction.ADOPTION, Restriction.POLICE_INTELLIGENCE], ids=lambda kind: kind.name
)
@pytest.mark.parametrize("together", [True, False])
def test_a_restricted_row_neither_hides_an_ordinary_person_nor_is_compared(tmp_path, kind, together):
    """A placement order in the return on children in care must not hide the child; nor may a name that stands only
    in a restricted row lead to the child's new record."""
    accept(census(tmp_path, SPRING, [pupil(1), pupil(2)]))
    said = row("2", **{code: pupil(2)[code] for code in ("forename", "surname", "birth", "sex", "upn")})
    if together:
        tell(tmp_path, "2025-03-03", none=row(), **{kind.partition: said})
    else:
        tell(tmp_path, "2025-02-03", none=row())
        tell(tmp_path, "2025-03-03", **{kind.partition: said})
    update()
    assert watched_person() == ("", 0, pupil(1)["forename"], upn(1))
    assert one(
        "SELECT s.key FROM link l JOIN link m USING (person_id) JOIN source_person s ON s.id = l.source_person_id "
        "JOIN source_person w ON w.id = m.source_person_id WHERE w.namespace = 'watched' AND s.namespace = 'school' "
        "AND l.known_to IS NULL AND m.known_to IS NULL"
    ) == upn(1)
    assert values("SELECT DISTINCT restriction FROM person") == [0]
    held = rows("SELECT forename, restriction FROM person_name WHERE forename = %s", said["forename"])
    assert (said["forename"], kind) in held


def test_of_two_kinds_the_one_about_the_person_seals(tmp_path):
    assert [Restriction(kind) in SPREADS for kind in KINDS] == [False, *[True] * 3, *[False] * 4]
    tell(tmp_path, "2025-02-03", confidential_address=row(), staff=row("2"))
    assert watched_person()[:2] == ("staff", Restriction.STAFF)


def test_a_later_kind_about_the_person_takes_the_place_of_one_about_the_row(tmp_path):
    tell(tmp_path, "2025-02-03", police_intelligence=row())
    tell(tmp_path, "2025-03-03", adoption=row("2"))
    assert watched_person()[:2] == ("adoption", Restriction.ADOPTION)
    tell(tmp_path, "2025-04-07", police_intelligence=row("3"))
    assert watched_person()[:2] == ("adoption", Restriction.ADOPTION)


def test_one_steward_cannot_link_across_the_seal(tmp_path):
    from datetime import UTC, datetime

    from django.db import connection

    from kithline.identity.decisions import NotDecided, decide

    accept(census(tmp_path, SPRING, [pupil(1)]))
    tell(tmp_path, "2025-02-03", adoption=row())
    update()
    left, right = values("SELECT id FROM source_person ORDER BY id")
    with pytest.raises(NotDecided, match="two people"):
        decide(
            connection,
            left=left,
            right=right,
            verdict="must_link",
            by=3,
            reason="alike",
            at=datetime(2026, 3, 12, 9, tzinfo=UTC),
        )
    assert not is_linked()
