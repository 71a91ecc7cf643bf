"""Notices by mail: to the stewards all, to a feed's owners theirs, to one sender (a school) its own. Each once.

A mail says which file and what about it; no personal value; and the page on which its receiver can read more, if there
is one that they can open (`mail_words`). It is written down after it went, so that a watch that is
killed between may tell one twice, and none never.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import connection

from kithline.feeds.discovery import feeds, set_aside
from kithline.watch.credentials import Credential, credential
from kithline.watch.events import Event, Say
from kithline.watch.mail_words import ending
from kithline.watch.notices import AGREEMENT, RESTS
from kithline.watch.settings import Given

WAYS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
}
TOO_OLD = timedelta(days=7)  # to be worth a mail, where none could be sent for so long
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


@dataclass(frozen=True)
class Mail:
    """How mail goes, and to whom. `owners`: by feed, or by "feed/sender"."""

    through: str
    sender: str
    folder: Path
    host: str = ""
    port: int = 587
    user: str = ""
    password: Credential | None = None
    stewards: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()  # of information governance: hear of agreements
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def concerned(self, kind: str, feed: str, sender: str) -> list[str]:
        """Whose affair it is. A declaration that cannot be loaded is the council's own, and not the source's."""
        officers = self.officers if kind == AGREEMENT else ()
        owners = (*self.owners.get(feed, ()), *self.owners.get(f"{feed}/{sender}", ()))
        mine = (*officers, *self.stewards, *(owners if kind != RESTS else ()))
        return list(dict.fromkeys(mine))


def mail(given: Given, home: Path) -> Mail | None:
    """The table [mail]; None where there is none."""
    if not given.values:
        return None
    through = given.text("through", among=tuple(WAYS))
    is_smtp = through == "smtp"
    made = Mail(
        through=through,
        sender=_addresses(given, "from", (given.text("from"),))[0],
        folder=home / "mail",
        host=given.text("host", None if is_smtp else ""),
        port=given.whole("port", 587, 1, 65_535),
        user=given.text("user", ""),
        password=credential(given, "password", home),
        stewards=_addresses(given, "stewards", given.texts("stewards")),
        officers=_addresses(given, "officers", given.texts("officers")),
        owners=_owners(given),
    )
    if made.user and made.password is None:
        given.wrong("user", "expected password_env or password_file beside it")
    given.close()
    return made


def _owners(given: Given) -> dict[str, tuple[str, ...]]:
    table = given.table("owners")
    made = {}
    for name in table.values:
        code = name.partition("/")[0]
        if code not in feeds() and code not in set_aside():
            table.wrong(name, 'expected the code of a feed, or "feed/sender"')
        made[name] = _addresses(table, name, table.texts(name))
    return made


def _addresses(given: Given, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    if not all(_ADDRESS.fullmatch(each) for each in texts):
        given.wrong(name, "expected an e-mail address")
    return texts


def send(mail: Mail, at: datetime, say: Say) -> bool:
    """Send what was not sent yet. False where none could be. One address that is refused costs no other its mail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, feed, sender, words FROM notice WHERE mailed_at IS NULL AND at > %s ORDER BY id",
            [at - TOO_OLD],
        )
        waiting = cursor.fetchall()
    if not waiting:
        return True
    lines: dict[str, list[tuple[str, str]]] = {}
    whose: dict[int, list[str]] = {}
    for key, kind, feed, sender, words in waiting:
        whose[key] = mail.concerned(kind, feed, sender)
        for address in whose[key]:
            lines.setdefault(address, []).append((kind, words))
    reached = _send_each(mail, lines, say)
    with connection.cursor() as cursor:
        for key, addresses in whose.items():
            told = [each for each in addresses if each in reached]
            if told or not addresses:
                cursor.execute(
                    "UPDATE notice SET mailed_at = %s, mailed_to = to_jsonb(%s::text[]) WHERE id = %s",
                    [at, told, key],
                )
    return bool(reached) or not lines


def _send_each(mail: Mail, lines: Mapping[str, list[tuple[str, str]]], say: Say) -> set[str]:
    """One mail of (kind, words) for each address; which were reached."""
    reached: set[str] = set()
    try:
        with way_of(mail) as way:
            for address, mine in lines.items():
                end = ending(
                    [kind for kind, _ in mine],
                    is_steward=address in mail.stewards,
                    is_officer=address in mail.officers,
                    stewards=mail.stewards,
                )
                body = "\n\n".join([*(f"{kind.capitalize()}: {words}" for kind, words in mine), *end])
                subject = f"Kithline: {len(mine)} thing{'' if len(mine) == 1 else 's'} to look at"
                try:
                    EmailMessage(subject, body, mail.sender, [address], connection=way).send()
                    reached.add(address)
                except SMTPException as why:
                    say(Event("waits", f"mail to one address was refused ({type(why).__name__})"))
    except (SMTPException, OSError) as why:
        say(Event("waits", f"mail cannot be sent ({type(why).__name__}); it is tried again"))
    return reached


def way_of(mail: Mail) -> Any:
    """The way on which mail goes, as the configuration says: a connection to open."""
    if mail.through == "smtp":
        password = mail.password.read() if mail.password else ""
        return get_connection(
            WAYS["smtp"],
            host=mail.host,
            port=mail.port,
            username=mail.user,
            password=password,
            use_tls=True,
            timeout=30,
        )
    if mail.through == "file":
        mail.folder.mkdir(mode=0o700, exist_ok=True)
        return get_connection(WAYS["file"], file_path=mail.folder)
    return get_connection(WAYS["console"])
