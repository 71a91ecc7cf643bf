"""The log's chain: sealed once, carried on where a run was killed, and every way of tampering is found."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login
from tests.sharing.test_attacks import LOOK

Connect = Callable[[str], Login]
# What an owner of the database who can switch off the trigger might do, and the undoing of it.
TAMPERING = {
    "changed": (
        "UPDATE access SET asked = 'other' WHERE id = {b}",
        "UPDATE access SET asked = '' WHERE id = {b}",
    ),
    "deleted": (
        "DELETE FROM access WHERE id = {b}",
        "INSERT INTO access OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(NULL::access, '{row}')).*",
    ),
    "put in": (
        "INSERT INTO access OVERRIDING SYSTEM VALUE SELECT "
        "(jsonb_populate_record(NULL::access, '{row}'::jsonb || '{{\"id\": {gap}}}')).*",
        "DELETE FROM access WHERE id = {gap}",
    ),
    "put elsewhere": (
        "UPDATE access SET page = CASE id WHEN {b} THEN 'page-c' ELSE 'page-b' END WHERE id IN ({b}, {c})",
        "UPDATE access SET page = CASE id WHEN {b} THEN 'page-b' ELSE 'page-c' END WHERE id IN ({b}, {c})",
    ),
    "chain changed": (
        "UPDATE audit_batch SET \"hash\" = repeat('a', 64) WHERE number = {batch}",
        "UPDATE audit_batch SET \"hash\" = '{hash}' WHERE number = {batch}",
    ),
}


@pytest.fixture
def tamper(small: Small, login: Connect) -> Iterator[Callable[..., None]]:
    owner = login("owner")

    def use(statement: str) -> None:
        for table in ("access", "audit_batch"):
            owner.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.connection.execute(statement)
        for table in ("access", "audit_batch"):
            owner.connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    yield use


@pytest.fixture
def ids(small: Small, login: Connect) -> list[int]:
    """Nine looks more, of which the fourth never was: its transaction was given up."""
    one = login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    user = small.users["safeguarding_lead"]
    for place in range(9):
        if place == 3:
            with one.connection.transaction(force_rollback=True):
                one.connection.execute(LOOK.format(user))
        else:
            page = {4: "page-b", 5: "page-c"}.get(place, "page")
            one.connection.execute(LOOK.format(user).replace("'x', 'x', '[]'", f"'x', '{page}', '[]'"))
    return login("pipeline").column("SELECT id FROM access ORDER BY id")[-8:]


def test_a_second_seal_finds_nothing_to_do_and_a_later_one_carries_on(ids: list[int]) -> None:
    from kithline.sharing import chain

    made = chain.seal(largest=3)
    assert [batch.rows for batch in made][-2:] in ([3, 2], [3, 3], [3, 1])
    assert made[-1].last_id == ids[-1] and made[0].previous in (chain.NOTHING_BEFORE, made[0].previous)
    assert chain.seal() == []
    found = chain.verify()
    assert (found.fault, found.unsealed, found.head) == (None, 0, made[-1])


def test_a_run_that_is_killed_between_batches_is_carried_on(
    ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.sharing import chain

    real, done = chain._hash_of, []

    def killed_at_the_third(*given: object) -> tuple[int, str]:
        done.append(given)
        if len(done) == 3:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(chain, "_hash_of", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        chain.seal(largest=2)
    monkeypatch.undo()
    rest = chain.seal(largest=2)
    assert rest and chain.verify().fault is None and chain.verify().unsealed == 0


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_and_the_first_bad_batch_named(
    ids: list[int], tamper: Callable[..., None], login: Connect, how: str
) -> None:
    from kithline.sharing import chain

    chain.seal(largest=4)
    b, c = ids[3], ids[4]
    pipeline = login("pipeline")
    batch, its_hash = pipeline.rows(
        'SELECT number, "hash" FROM audit_batch WHERE %s BETWEEN first_id AND last_id', [b]
    )[0]
    row = pipeline.column("SELECT to_jsonb(a)::text FROM access a WHERE id = %s", [b])[0].replace("'", "''")
    given = {"b": b, "c": c, "gap": b - 1, "batch": batch, "hash": its_hash, "row": row}
    do, undo = (words.format(**given) for words in TAMPERING[how])
    tamper(do)
    fault = chain.verify().fault
    assert fault is not None and fault.batch == batch
    if how in ("deleted", "put in"):
        assert how in fault.what
    tamper(undo)
    assert chain.verify().fault is None


def test_a_chain_rewritten_whole_is_found_by_the_head_kept_outside(
    ids: list[int], tamper: Callable[..., None], tmp_path: Path
) -> None:
    from kithline.core import clock
    from kithline.sharing import chain, heads

    chain.seal()
    head = chain.head()
    assert head is not None
    heads.keep(tmp_path, head, on=clock.today(), at=clock.now())
    assert chain.verify(heads.kept(tmp_path)).fault is None
    tamper(f"UPDATE access SET asked = 'other' WHERE id = {ids[0]}")
    tamper("DELETE FROM audit_batch")
    assert chain.verify(heads.kept(tmp_path)).fault is not None  # the batch is not there
    chain.seal()
    assert chain.verify().fault is None  # the database alone cannot tell
    fault = chain.verify(heads.kept(tmp_path)).fault
    assert fault is not None
    tamper(f"UPDATE access SET asked = '' WHERE id = {ids[0]}")
    tamper("DELETE FROM audit_batch")


def test_a_look_being_written_is_waited_for_and_never_left_between_batches(
    small: Small, login: Connect, ids: list[int]
) -> None:
    """Of two looks at once the later id may be written first: no seal may end between them."""
    import threading

    from kithline.sharing import chain

    slow, quick = login("school"), login("school")
    for one in (slow, quick):
        one.hold(one.seal(*small.standing("safeguarding_lead")))
    user = small.users["safeguarding_lead"]
    with slow.connection.transaction():
        slow.connection.execute(LOOK.format(user))
        quick.connection.execute(LOOK.format(user))
        released = threading.Timer(0.2, lambda: None)
        sealer = Login("pipeline")
        waiting = threading.Thread(target=lambda: sealer.rows("SELECT sealing.looks_written()"))
        waiting.start()
        released.start()
        released.join()
        assert waiting.is_alive()
    waiting.join(timeout=5)
    sealer.close()
    chain.seal()
    assert chain.verify().fault is None


def test_heads_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    from kithline.sharing import heads

    (tmp_path / "kithline-audit-head-2026-03-12.json").write_text("{}")
    with pytest.raises(ValueError, match="kithline-audit-head-2026-03-12"):
        heads.kept(tmp_path)


def test_a_site_can_neither_seal_nor_read_the_chain(small: Small, login: Connect) -> None:
    for site, role in (("school", "safeguarding_lead"), ("authority", "social_worker")):
        one = login(site)
        one.hold(one.seal(*small.standing(role)))
        assert one.refuses("SELECT sealing.looks_written()")
        assert one.refuses("SELECT 1 FROM audit_batch") or one.rows("SELECT 1 FROM audit_batch") == []
        assert one.refuses("DELETE FROM audit_batch")


def test_the_command_says_it_in_one_line_and_ends_with_3_on_a_fault(
    ids: list[int], tamper: Callable[..., None], tmp_path: Path
) -> None:
    import json
    from io import StringIO

    from django.core.management import call_command

    def run(act: str) -> dict[str, object]:
        said = StringIO()
        call_command("audit", act, heads=tmp_path, json=True, stdout=said)
        return dict(json.loads(said.getvalue()))

    sealed = run("seal")
    assert sealed["rows"] == 8 and len(list(tmp_path.iterdir())) == 1
    assert run("seal")["rows"] == 0
    assert run("verify") | {"heads": 1, "unsealed": 0} == run("verify")
    tamper(f"UPDATE access SET asked = 'other' WHERE id = {ids[0]}")
    with pytest.raises(SystemExit) as ended:
        run("verify")
    assert ended.value.code == 3
    tamper(f"UPDATE access SET asked = '' WHERE id = {ids[0]}")
