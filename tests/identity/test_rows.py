"""A few records are read as many are."""

from kithline.identity.records import MOST_BEARERS, TEXT_COLUMNS, everybodys, standardise
from kithline.identity.rows import Evidence
from tests.identity.people import HOME, NHS, UPN, rows_of, stub, table
from tests.identity.population import make

ODD = [
    stub(90_001, "school", "Zoë-Mae/O’Neill", "2014-03", former_surname="Smith-Jones", sex="girl", **HOME),
    stub(90_002, "police", "Unborn/unknown", "1900-01-01", upn="A123", nino="QQ123456C", postcode="ZZ99 3VZ"),
    stub(90_003, "other", "x/", None, role=" Adult ", partition="Open ", upn=UPN.lower(), uprn="0001"),
]
CROWD = [stub(n, "gp", "Maya Thornley", "2014-01-01", nhs_number=NHS) for n in range(MOST_BEARERS + 1)]


def test_a_row_read_alone_is_the_row_read_among_all() -> None:
    stubs = [*CROWD, *ODD, *({**each, "id": 10_000 + each["id"]} for each in make(60, seed=5).stubs)]
    every = standardise(table(stubs))
    asked = [{name: each.get(name) for name in ("id", *TEXT_COLUMNS)} for each in stubs]
    for stub_of, row in zip(asked, rows_of(every), strict=True):
        alone = Evidence(stub_of, everybodys(every))
        del row["is_established_forename"]  # that is known among everybody
        assert {name: alone[name] for name in row} == row
