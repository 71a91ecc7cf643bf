"""What a restricted row of a child does to the rest of the child's record, as the real logins see it.

A kind about the person takes the whole child out of sight; a kind about the row hides the row, and the child's own
social worker and school still see the child.
"""

from datetime import UTC, date, datetime

import pytest

from kithline.record.categories import SPREADS, Restriction
from tests.intake.clean import clean_record, record_clone
from tests.intake.deliveries import SCHOOLS, SPRING, accept, census, one, person_of, pupil, values, write
from tests.intake.watched import row, tell, watched
from tests.sharing import population

__all__ = ["clean_record", "record_clone", "watched"]
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
SITES = ("school", "authority")


@pytest.fixture
def see(clean_record, watched, tmp_path, login):
    """A child at a school, with a social worker. `see(site)`: the forenames and the kinds of event that the lead of the
    school, or the social worker, sees of anybody."""
    from kithline.pipeline import update

    accept(census(tmp_path, SPRING, [pupil(1)]))
    told = pupil(1)
    known = {"person_id": "C1"} | {code: told[code] for code in ("forename", "surname", "birth", "sex")}
    tables = {
        "person": [known],
        "professionals": [{"professional_id": "P1", "name": "Wren Halloway"}],
        "involvements": [
            {"involvement_id": "I1", "person_id": "C1", "worker": "P1", "start": date(2024, 9, 2)}
        ],
    }
    accept(write(tmp_path, "case_system", tables, date="2025-02-03"))
    update()
    users = {
        "school": population.make_user("lead", "school"),
        "authority": population.make_user(
            "worker", "authority", professional=one("SELECT professional_id FROM allocated_to")
        ),
    }
    school = one("SELECT organisation_id FROM organisation_code WHERE code = %s", SCHOOLS[0])
    population.give_role(users["school"], "safeguarding_lead", school)
    population.give_role(users["authority"], "social_worker")

    def look(site):
        seen = login(site)
        role, where = {"school": ("safeguarding_lead", school), "authority": ("social_worker", None)}[site]
        seen.hold(seen.seal(users[site], role, where))
        return (
            set(seen.column("SELECT forename FROM person_name")),
            set(seen.column("SELECT kind FROM event")),
        )

    yield look
    population.clear("role_assignment", "app_user")


def link_by_hand(child):
    """As two people would: the watched person is the child."""
    from django.db import connection

    from kithline.assembly.assemble import assemble
    from kithline.identity import store
    from kithline.identity.link import psycopg_connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE link SET person_id = %s WHERE source_person_id = "
            "(SELECT id FROM source_person WHERE namespace = 'watched')",
            [child],
        )
    raw = psycopg_connection(connection)
    store.inherit_restrictions(raw, [child], {})
    store.touch(raw, [child], NOW)
    assemble(on=NOW.date(), now=NOW)


@pytest.mark.parametrize("kind", [kind for kind in Restriction if kind], ids=lambda kind: kind.name)
def test_only_a_kind_about_the_person_takes_the_child_out_of_sight(see, tmp_path, kind):
    from kithline.pipeline import update

    child, forename = person_of(1), pupil(1)["forename"]
    assert [see(site)[0] for site in SITES] == [{forename}, {forename}]
    tell(tmp_path, "2025-02-03", **{kind.partition: row(forename="Wilfred")})
    update()
    link_by_hand(child)
    seen = set() if kind in SPREADS else {forename}
    assert [see(site)[0] for site in SITES] == [seen, seen]
    assert all("police_intelligence" not in see(site)[1] for site in SITES)
    assert one("SELECT restriction FROM person WHERE id = %s", child) == (kind if kind in SPREADS else 0)


def test_a_child_in_an_intelligence_log_whom_an_ordinary_row_names_is_still_seen(see, tmp_path):
    """Linked by the rules: the ordinary row opens the record, the log stays hidden."""
    from kithline.pipeline import update

    tell(tmp_path, "2025-02-03", police_intelligence=row(), none=row("2", on=None))
    update()
    assert len(set(values("SELECT person_id FROM link WHERE known_to IS NULL"))) == 1
    assert [see(site) for site in SITES] == [({pupil(1)["forename"]}, set())] * 2
    assert values("SELECT restriction FROM event WHERE kind = 'police_intelligence'") == [
        Restriction.POLICE_INTELLIGENCE
    ]
