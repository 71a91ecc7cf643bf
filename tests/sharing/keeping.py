"""What is seen where a transaction keeps to one child, one school or a page, against the reading of the matrix."""

from kithline.record.categories import IDENTITY, Level
from kithline.sharing.roles.relationships import BY_CODE, Shape
from tests.sharing import population
from tests.sharing.login import Login
from tests.sharing.reading import Sight, World

# what tells the rows of the record apart from those that a world adds to be looked up by
OWN_ROWS = {"event": "WHERE kind = 'something'", "chosen_value": "WHERE field <> 'birth'"}


def compare_of_each_child(login: Login, record: population.Record, sight: Sight, who: str) -> None:
    """As the role that a page about one child reads in: of the child to whom the transaction keeps what the matrix
    says, of anybody else nothing. Whoever has no child, or sees restricted records, is shown nothing in that role."""
    for number, public_id in enumerate(population.public_ids(record)):
        with login.connection.transaction():
            [(child, is_found)] = login.rows(
                "SELECT k, sharing.of_child() IS NOT NULL FROM sharing.keep_to_child(%s) k", [public_id]
            )
            login.become_one_child()
            for table in population.person_tables():
                shown = set(login.column(f"SELECT id FROM {table} {OWN_ROWS.get(table, '')}"))
                granted = {
                    row.id
                    for row in record.of(table)
                    if is_found
                    and row.person == record.people[number]
                    and sight.sees(table, number, row.access_class, row.restriction)
                }
                assert shown == granted, f"{table}, child {number}, {who}"
            assert set(login.column("SELECT person_id FROM pupil_at")) <= {child}, who
            assert is_found or child is None or sight.is_restricted_steward, who


def compare_of_each_school(login: Login, record: population.Record, world: World, who: str) -> None:
    """Where the transaction keeps to a school, those of the viewer's people who are on its roll, and nobody else."""
    people = "SELECT sharing.people_here('narrow') UNION SELECT sharing.people_here('wide')"
    mine = set(login.column(people))
    rolls = {(record.people[person], record.schools[at]) for person, at in world.rolls}
    found = set(login.column("SELECT sharing.schools_in_scope()"))
    # each has some of them, and each of them is at one: a pupil of two schools need not bring the other
    assert all(any((person, school) in rolls for person in mine) for school in found), who
    enrolled = {person for person, _ in rolls} & mine
    assert all(any((person, school) in rolls for school in found) for person in enrolled), who
    for school, (code,) in enumerate(
        login.rows("SELECT code FROM organisation WHERE id = ANY(%s) ORDER BY id", [record.schools])
    ):
        with login.connection.transaction():
            [kept] = login.column("SELECT sharing.keep_to_school(%s)", [code])
            enrolled = {record.people[person] for person, at in world.rolls if at == school}
            assert not kept or set(login.column(people)) == mine & enrolled, f"{code}, {who}"


def compare_of_a_page(login: Login, record: population.Record, sight: Sight, who: str) -> None:
    """Of a page of a list. Until it is known whom it shows, no more than the matrix says, and all of who people are;
    then all of those whom it shows, as old as they are, and of others what is everyone's."""
    some = record.people[::2]
    names = {IDENTITY.at(level) for level in Level}
    sees_everyone = any(BY_CODE[right.relationship].shape is Shape.EVERYONE for right in sight.rights)
    number_of = {person: number for number, person in enumerate(record.people)} | {None: None}
    for table in population.person_tables():
        asked = f"SELECT id FROM {table} {OWN_ROWS.get(table, '')}"
        granted = {
            row
            for row in record.of(table)
            if sight.sees(table, number_of.get(row.person), row.access_class, row.restriction)
        }
        with login.connection.transaction():
            login.column("SELECT sharing.leave_ages_out()")
            shown = set(login.column(asked))
            assert shown <= {row.id for row in granted}, f"{table}, {who}"
            assert {row.id for row in granted if row.access_class in names} <= shown, f"{table}, {who}"
            if login.column("SELECT sharing.keep_to_people(%s)", [some]) == [True]:
                shown = set(login.column(asked))
                of_them = {row.id for row in granted if row.person in some}
                assert of_them <= shown <= {row.id for row in granted}, f"{table}, {who}"
                assert sees_everyone or shown == of_them, f"{table}, {who}"
