"""The logs in another system: each row once, nothing that was typed, and carried on where a run ended."""

import json
import socket
import stat
from pathlib import Path

import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login
from tests.sharing.test_attacks import LOOK


@pytest.fixture
def logged(small: Small) -> int:
    """Three looks that are sealed, one with words of a search; two sign-ins, one of this very minute. Before them."""
    from django.db import connection

    from kithline.sharing import chain

    one = Login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    for _ in range(3):
        one.connection.execute(LOOK.format(small.users["safeguarding_lead"]))
    one.connection.execute(
        LOOK.format(small.users["safeguarding_lead"]).replace(
            "'[]', '', '', ''", "'[]', 'Quillfeather', '', ''"
        )
    )
    one.close()
    chain.seal()
    with connection.cursor() as cursor:
        for ago in ("1 hour", "1 second"):
            cursor.execute(
                "INSERT INTO sign_in (at, audience, user_id, what, how, session) "
                "VALUES (now() - %s::interval, 'school', %s, 'signed_in', 'password', '')",
                [ago, small.users["safeguarding_lead"]],
            )
        cursor.execute("SELECT count(*) FROM access")
        return int(cursor.fetchone()[0])


def test_each_row_is_sent_once_and_nothing_that_was_typed(logged: int, small: Small, tmp_path: Path) -> None:
    from kithline.sharing.sending import send

    first = send(tmp_path, "looks.jsonl")
    assert first["looks"] == logged and first["sign_ins"] >= 1
    assert send(tmp_path, "looks.jsonl") == {"looks": 0, "sign_ins": 0}
    file = tmp_path / "looks.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and "Quillfeather" not in file.read_text()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    look = next(each for each in lines if each["log"] == "look")
    assert look["user"] == "safeguarding.lead" and look["outcome"] == "shown"
    ids = [(each["log"], each["id"]) for each in lines]
    assert len(ids) == len(set(ids)) == sum(first.values())
    assert {each["what"] for each in lines if each["log"] == "sign_in"} == {"signed_in"}


def test_syslog_takes_them_and_a_run_that_failed_sends_them_again(
    logged: int, small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.sharing import sending

    monkeypatch.setattr(sending, "AT_ONCE", 2)
    place = tmp_path / "log"
    with pytest.raises(OSError):
        sending.send(tmp_path, f"syslog:{place}")
    assert not (tmp_path / sending.SENT).exists()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taken:
        taken.bind(str(place))
        taken.settimeout(5)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        assert sending.send(tmp_path, f"syslog:{place}")["looks"] == logged
        line = taken.recv(65536).decode()
    assert line.startswith("<85>1 ") and json.loads(line[line.index("{") :])["log"] == "look"


def test_where_it_goes_and_how_long_it_is_kept_are_settings(tmp_path: Path, django_ready: None) -> None:
    from kithline.sharing.governance import BadConfiguration, configuration

    assert (configuration(tmp_path).send_to, configuration(tmp_path).keep_years) == ("", 7)
    (tmp_path / "governance.toml").write_text('[audit]\nsend_to = "syslog:/dev/log"\nkeep_years = 10\n')
    found = configuration(tmp_path)
    assert (found.send_to, found.keep_years) == ("syslog:/dev/log", 10)
    (tmp_path / "governance.toml").write_text('[audit]\nsend_to = "syslog:log.example.org"\nkeep_years = 0\n')
    with pytest.raises(BadConfiguration) as why:
        configuration(tmp_path)
    assert [fault.partition(": expected")[0] for fault in why.value.faults] == [
        "governance.toml: [audit]: keep_years",
        "governance.toml: [audit]: send_to",
    ]
