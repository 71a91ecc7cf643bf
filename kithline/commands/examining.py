"""What `kithline doctor` looks at besides the tables and the declarations: each check is one line, with how to mend it.

A fault is what must be mended before the installation serves; a warning is what somebody should see to.
"""

import json
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kithline.core import clock
from kithline.feeds.bases import unconfirmed_in
from kithline.feeds.discovery import feeds, own_feeds
from kithline.intake.agreed import IS_CURRENT
from kithline.ops import packages
from kithline.ops.secrets import Secrets
from kithline.ops.whole_files import write_whole
from kithline.sharing.governance import FILE, SOON, BadConfiguration, configuration
from kithline.sharing.instance import REAL, kind_of_instance
from kithline.sharing.keys import kept
from kithline.sharing.law import LAWS
from kithline.sharing.logins import LOGINS
from kithline.sharing.policies import statements

OK, WARNING, FAULT = "ok", "warning", "fault"
BACKED_UP, VERIFIED = "backup.json", "audit-verified.json"  # in the home: when it was last done
BACKUP_LASTS, VERIFIED_LASTS, SEALED_LASTS = timedelta(hours=26), timedelta(days=8), timedelta(days=1)
CLOCK_MAY_DIFFER = 5  # seconds between this machine's clock and the database's
LEAST_FREE, LOW_FREE = 1e9, 10e9  # bytes of the disk: below the one it is a fault, below the other a warning
_MADE = re.compile(r'^CREATE POLICY (\w+) ON public\."?(\w+)"?')


@dataclass(frozen=True)
class Finding:
    """What one check found: `check` its short name, `words` one line without a personal value, `mend` what to do."""

    check: str
    state: str
    words: str
    mend: str = ""


def note(home: Path, name: str, at: datetime) -> None:
    """Write down that a backup was made, or the log's chain looked through, for the next examination."""
    write_whole(home / name, json.dumps({"at": at.isoformat()}) + "\n")


def examine(home: Path) -> list[Finding]:
    """All of it. A check whose database cannot be asked raises that database's error."""
    checks: tuple[Callable[[Path], Iterator[Finding]], ...] = (
        *(
            _logins,
            _policies,
            _migrations,
            _secrets,
            _seal,
            _keys,
            _packages,
            _agreements,
            _log,
            _kept,
            _verified,
            _backup,
        ),
        *(_clock, _disk),
    )
    return [finding for check in checks for finding in check(home)]


def _logins(home: Path) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = ANY(%s)",
            [list(LOGINS)],
        )
        found = dict(cursor.fetchall())
    wrong = [login for login in LOGINS if found.get(login, True)]
    yield _of(
        "logins",
        wrong,
        "the six logins are there, and ordinary ones",
        "missing, or may do too much: {}",
        _SETUP,
    )


def _policies(home: Path) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
        there = set(cursor.fetchall())
    wanted = {(found[2], found[1]) for line in statements(tables) if (found := _MADE.match(line))}
    differ = sorted(f"{policy} on {table}" for table, policy in wanted ^ there)
    yield _of(
        "policies",
        differ,
        f"all {len(wanted)} policies are there and no other",
        "not as declared: {}",
        _SETUP,
    )


def waiting_migrations() -> list[str]:
    """What this version changes of the tables and the database does not have yet."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _migrations(home: Path) -> Iterator[Finding]:
    yield _of("migrations", waiting_migrations(), "none waits", "not applied: {}", _SETUP)


def _secrets(home: Path) -> Iterator[Finding]:
    """Secrets are the installation's own account's; so is the home."""
    paths = [home, home / "secrets", *sorted((home / "secrets").glob("*"))]
    open_ones = [path.name for path in paths if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    yield _of(
        "secrets", open_ones, "nobody else may read them", "others may read: {}", "chmod -R go-rwx on each"
    )


def _seal(home: Path) -> Iterator[Finding]:
    names = ["seal:school", "seal:authority"]
    missing = [name for name in names if not Secrets(home).has(name)]
    yield _of("seal", missing, "each site has its key", "there is no {}", _SETUP)


def _keys(home: Path) -> Iterator[Finding]:
    due = [each.name for each in kept(home) if each.is_due(clock.now())]
    if due:
        yield Finding("keys", WARNING, f"older than a year: {', '.join(due)}", "kithline keys --change NAME")
    else:
        yield Finding("keys", OK, "none is older than a year")


def _packages(home: Path) -> Iterator[Finding]:
    on = packages.LOCKED_ON
    if packages.is_overdue(clock.today()):
        yield Finding(
            "packages",
            WARNING,
            f"last looked through on {on.day} {on:%B %Y}: SECURITY.md says within a month",
            "take the newest version of Kithline; or, of your own, make lock UPGRADE=1 and make test",
        )
    else:
        yield Finding("packages", OK, f"looked through on {on.day} {on:%B %Y}")


def _agreements(home: Path) -> Iterator[Finding]:
    try:
        set_by_council = configuration(home)
    except BadConfiguration as why:
        for line in why.faults:
            yield Finding("agreements", FAULT, line, f"correct {FILE}: docs/audit.md lists the settings")
        return
    for code, feed in feeds().items():
        for law, title in unconfirmed_in(feed.legal_basis).items():
            if not set_by_council.in_force(LAWS[law], clock.today()):
                words = f"the feed {code} rests on {title}, whose commencement is not confirmed"
                yield Finding(
                    "agreements", FAULT, words, f"another basis; or its date in {FILE}, [commenced]"
                )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT d.feed FROM delivery d WHERE d.state = 'accepted' AND NOT EXISTS (SELECT FROM "
            f"feed_agreement a WHERE a.feed = d.feed AND {IS_CURRENT}) AND (EXISTS (SELECT FROM feed_agreement a "
            "WHERE a.feed = d.feed) OR EXISTS (SELECT FROM instance WHERE kind = 'real')) "
            "AND NOT EXISTS (SELECT FROM feed_decision v WHERE v.feed = d.feed) ORDER BY 1",
            {"on": clock.today()},
        )
        without = [feed for (feed,) in cursor.fetchall() if feed not in ("entered_here", "added_here")]
        cursor.execute(
            f"SELECT count(DISTINCT a.reference) FROM feed_agreement a WHERE {IS_CURRENT} AND a.expires <= %(soon)s",
            {"on": clock.today(), "soon": clock.today() + SOON},
        )
        [soon] = cursor.fetchone()
        cursor.execute(
            "SELECT code FROM unnest(%(own)s::text[]) code WHERE NOT EXISTS (SELECT FROM feed_agreement a "
            f"WHERE a.feed = code AND {IS_CURRENT}) ORDER BY 1",
            {"on": clock.today(), "own": own_feeds()},
        )
        waiting = [feed for (feed,) in cursor.fetchall()] if kind_of_instance() == REAL else []
    if waiting:
        words = f"files of your own feeds wait, which have no current agreement: {', '.join(waiting)}"
        yield Finding("own feeds", WARNING, words, f"name it in {FILE}: docs/audit.md lists the settings")
    if without:
        words = f"shown without a current agreement, and nobody has decided on it: {', '.join(without)}"
        yield Finding("agreements", FAULT, words, "renew them, or decide on the page Agreements")
    elif soon:
        yield Finding("agreements", WARNING, f"{soon} end within 90 days", "renew them: page Agreements")
    else:
        yield Finding("agreements", OK, "what is shown comes under a current one, or was decided on")


def _log(home: Path) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM access WHERE at < %s AND id > coalesce((SELECT max(last_id) FROM audit_batch), 0)",
            [clock.now() - SEALED_LASTS],
        )
        [waiting] = cursor.fetchone()
    if waiting:
        words = f"{waiting:,} looks older than a day are not sealed"
        yield Finding(
            "log of looks", WARNING, words, "let kithline watch run, or kithline audit seal each hour"
        )
    else:
        yield Finding("log of looks", OK, "sealed to within a day")


def _kept(home: Path) -> Iterator[Finding]:
    """Looks older than the council keeps them: nothing deletes them by itself, for the chain stands on each."""
    try:
        years = configuration(home).keep_years
    except BadConfiguration:  # told by another check
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM access WHERE at < %s - make_interval(years => %s)", [clock.now(), years]
        )
        [old] = cursor.fetchone()
    if old:
        words = f"{old:,} looks are older than {years} years"
        yield Finding("log kept", WARNING, words, "docs/audit.md, How long it is kept")


def _verified(home: Path) -> Iterator[Finding]:
    yield _lately(
        home, VERIFIED, VERIFIED_LASTS, "audit chain", "looked through", "kithline audit verify, each week"
    )


def _backup(home: Path) -> Iterator[Finding]:
    yield _lately(home, BACKED_UP, BACKUP_LASTS, "backup", "made", "kithline backup FILE, each night")


def _lately(home: Path, name: str, lasts: timedelta, check: str, done: str, mend: str) -> Finding:
    """Whether something was done in time. A demonstration, which can be made anew, needs none of it."""
    if kind_of_instance() != REAL:
        return Finding(check, OK, "not asked of a demonstration")
    try:
        told = json.loads((home / name).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told["at"])
    except FileNotFoundError:
        return Finding(check, WARNING, f"it was never {done}", mend)
    except (ValueError, KeyError, TypeError):
        return Finding(check, WARNING, f"{name} cannot be read", mend)
    if clock.now() - at > lasts:
        return Finding(check, WARNING, f"last {done} on {at.day} {at:%B %Y}", mend)
    return Finding(check, OK, f"{done} on {at.day} {at:%B %Y}")


def _clock(home: Path) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        apart = abs(float(cursor.fetchone()[0]) - time.time())
    if apart > CLOCK_MAY_DIFFER:
        words = f"this machine and the database differ by {apart:,.0f} seconds"
        yield Finding("clock", FAULT, words, "let both be set by the same time server")
    elif clock.pinned() and kind_of_instance() == REAL:
        yield Finding("clock", FAULT, f"the day is pinned by {clock.PIN}", f"unset {clock.PIN}")
    else:
        yield Finding("clock", OK, "this machine's and the database's agree")


def _disk(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home if home.exists() else os.curdir).free
    state = FAULT if free < LEAST_FREE else WARNING if free < LOW_FREE else OK
    mend = "" if state == OK else "make room: a full disk stops whatever comes"
    yield Finding("disk", state, f"{free / 1e9:,.1f} GB free where the installation lies", mend)


_SETUP = "run kithline setup"


def _of(check: str, wrong: list[str], well: str, badly: str, mend: str) -> Finding:
    """A fault that names the first few, or all well."""
    if not wrong:
        return Finding(check, OK, well)
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return Finding(check, FAULT, badly.format(", ".join(wrong[:3]) + more), mend)


__all__ = ["BACKED_UP", "FAULT", "OK", "VERIFIED", "WARNING", "Finding", "examine", "note"]
