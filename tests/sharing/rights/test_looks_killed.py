"""kill -9 of the command that disposes of old looks, in the midst of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.intake.deliveries import ROOT
from tests.portals.oversight import OFFICER, overseen
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY, filled, looks, rows, viewing
from tests.sharing.rights.test_looks import BEFORE, LOOK, SECOND, ask

__all__ = ["filled", "looks", "overseen", "rows", "viewing"]


@pytest.mark.long
def test_killed_in_the_midst_nothing_is_gone(
    overseen: Written, viewing: Callable[..., AbstractContextManager[Any]], tmp_path: Path
) -> None:
    """The real command, again and again: each time all of it stands, and in the end all is gone."""
    from django.db import connection

    from kithline.sharing.access import disposals
    from kithline.sharing.chain import seal, verify
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn(SECOND, "Orla Finch", "information_governance_officer", "199"), PASSWORD, since=TODAY)
    many = 60_000
    ask(LOOK, datetime(2018, 7, 1, tzinfo=UTC), many)
    seal(5_000)
    with viewing(OFFICER) as viewer:
        disposal = disposals.prepare_looks(BEFORE, words="Due", by=viewer)
    with viewing(SECOND) as viewer:
        disposals.sign_disposal(disposal, by=viewer)
    place = {"KITHLINE_DATABASE": connection.settings_dict["NAME"], "KITHLINE_SITE": "pipeline"}
    command = [sys.executable, "-m", "kithline", "retention", "--dispose"]
    is_deleting = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
        "AND query LIKE '%%delete_looks%%' AND state = 'active' AND pid <> pg_backend_pid())"
    )
    midst = 0
    for wait in (0.0, 0.02, 0.05, 0.1, 0.2):
        process = subprocess.Popen(command, env={**os.environ, **place}, cwd=ROOT, stdout=subprocess.DEVNULL)
        while process.poll() is None and not ask(is_deleting):
            time.sleep(0.005)
        time.sleep(wait)
        was_at_it = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        while ask(is_deleting):  # the server ends what nobody waits for, or has ended it
            time.sleep(0.05)
        if not was_at_it:
            break
        midst += 1
        assert ask("SELECT count(*) FROM looks_disposed WHERE disposal_id = %s", disposal) in (
            0,
            many // 5_000,
        )
        gone = ask("SELECT count(*) FROM disposal_done WHERE disposal_id = %s", disposal)
        left = ask("SELECT count(*) FROM access WHERE at < '2019-01-01'")
        assert (gone, left) in ((0, many), (1, 0)), "a half of it"
        assert verify().fault is None
    assert midst >= 1
    subprocess.run(command, env={**os.environ, **place}, cwd=ROOT, check=True, capture_output=True)
    assert ask("SELECT count(*) FROM access WHERE at < '2019-01-01'") == 0
    assert verify().fault is None
