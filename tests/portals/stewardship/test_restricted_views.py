"""Sealed records: told apart by the two stewards alone, and lifted whole or not at all."""

import gc
from typing import Any

import pytest

from tests.portals.stewardship import link_rows as cast
from tests.portals.stewardship.link_rows import carry_out

REASON = "The order has ended"


@pytest.mark.long
def test_lifting_that_is_killed_in_the_middle_leaves_all_sealed_and_is_done_by_the_next(
    as_user: Any, person_of: Any
) -> None:
    """SIGKILL once the record was parted and linked anew, before its people are assembled."""
    import os
    import signal

    from django.db import connection

    from kithline import pipeline
    from kithline.record.models import BlockingKey, Person, PersonName
    from kithline.sharing.models import LinkRequest

    with as_user(cast.FIRST) as client:
        client.post(f"/data/links/sealed/{cast.TEDDY}/", {"reason": REASON})
    asked = LinkRequest.objects.get()
    with as_user(cast.SECOND) as client:
        client.post(f"/data/links/restricted/{asked.pk}/", {"verdict": "agree", "reason": REASON})

    def as_it_is() -> Any:
        return (
            person_of(),
            sorted(Person.objects.values_list("id", "restriction", "status")),
            sorted(PersonName.objects.values_list("source_person_id", "restriction")),
            BlockingKey.objects.filter(source_person_id=cast.TEDDY).exists(),
            LinkRequest.objects.filter(done_at=None).count(),
        )

    before = as_it_is()
    connection.close()
    child = os.fork()
    if not child:
        gc.disable()  # what threads of the parent's held must not be let go of here, where they are not
        pipeline.assemble_people = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
        try:
            carry_out()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "it came so far"
    assert as_it_is() == before
    assert carry_out() == 1
    one = person_of()
    assert one[cast.TEDDY] == one[cast.TEDDY_TOO] and Person.objects.get(pk=one[cast.TEDDY]).restriction == 0


def test_the_sealed_are_told_apart_by_what_their_rows_name(
    as_user: Any, users: dict[str, int], as_login: Any
) -> None:
    """An adoption's names stay in the row, for two stewards; one that names nobody has its source's number."""
    from django.db import connection, transaction

    from kithline.record.models import Organisation, SourcePerson, SourceRecord
    from kithline.sharing.seal import set_seal

    SourcePerson.objects.filter(pk=cast.WREN_MARLOWE).update(
        forename="", surname="", birth=None, restriction=1
    )
    row = SourceRecord.objects.filter(source_person_id=cast.WREN_MARLOWE)
    row.update(raw={"forename": "Wren", "surname": "Marlowe", "birth": "2012-06-01", "worker": "W1"})
    with as_user(cast.FIRST) as client:
        found = client.get("/data/links/sealed/", {"name": "marl"}).content.decode()
        assert "Wren Marlowe" in found and "1 Jun 2012" in found
    row.update(raw={"worker": "W1"})
    key = SourcePerson.objects.get(pk=cast.WREN_MARLOWE).key
    with as_user(cast.FIRST) as client:
        page = client.get("/data/links/sealed/").content.decode()
        assert f"No name, {key}" in page
    row.update(raw={"forename": "Wren", "surname": "Marlowe"})
    council = Organisation.objects.get(code="council").pk
    for who, role, told in ((cast.SECOND, "restricted_steward", 1), (cast.STEWARD, "data_steward", 0)):
        with as_login("authority"), transaction.atomic(), connection.cursor() as cursor:
            set_seal(users[who], role, council)
            cursor.execute("SELECT count(*) FROM sharing.named_in_sealed_rows() WHERE name = 'Wren Marlowe'")
            assert cursor.fetchone() == (told,), who
