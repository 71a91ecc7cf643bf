"""A scheduled drop: a file that another system holds ready at an address of its own, fetched over HTTPS.

Certificates are verified; plain HTTP and redirects are refused, because the token would go with them. How large the
file is and how long the whole may take are bounded, whatever the other side does.
"""

import contextlib
import http.client
import re
import shutil
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from kithline.feeds.discovery import feeds, set_aside
from kithline.watch.credentials import Credential, credential
from kithline.watch.fetching import NotFetched
from kithline.watch.settings import Given
from kithline.watch.timetable import Timetable, timetable
from kithline.watch.unpack import is_packed

QUIET_SECONDS = 30  # how long the other side may say nothing
_PORTION = 1 << 18
_MB = 1 << 20


@dataclass(frozen=True)
class Drop:
    """`address` and `file` may hold {date}, the day of the fetch. The token goes in the header as "scheme token"."""

    name: str
    timetable: Timetable
    address: str
    file: str
    header: str
    scheme: str
    token: Credential | None
    ca_file: Path | None
    most_mb: int
    seconds: int

    def fetch(self, into: Path, on: date, is_stopping: Callable[[], bool]) -> str:
        """Write the one file. Raises NotFetched."""
        named = {"date": on.isoformat()}
        path = into / self.file.format_map(named)
        try:
            return self._get(self.address.format_map(named), path, is_stopping)
        except ssl.SSLCertVerificationError:
            raise NotFetched("its certificate cannot be verified") from None
        except (OSError, http.client.HTTPException, ValueError) as why:
            raise NotFetched(f"it cannot be fetched ({type(why).__name__})") from None

    def _get(self, address: str, path: Path, is_stopping: Callable[[], bool]) -> str:
        parts = urlsplit(address)
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        way = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=QUIET_SECONDS, context=context
        )
        held: list[socket.socket] = []
        is_over = threading.Event()
        ending = threading.Timer(self.seconds, _end, [held, is_over])
        ending.daemon = True
        ending.start()
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"Accept-Encoding": "identity", "User-Agent": "kithline"}
            if self.token:
                headers[self.header] = f"{self.scheme} {self.token.read()}".strip()
            way.connect()
            held.append(way.sock)
            way.request("GET", target, headers=headers)
            answer = way.getresponse()
            if answer.status == 204:
                return ""
            if 300 <= answer.status < 400:
                raise NotFetched("it answers with a redirect, which is not followed: name the address itself")
            if answer.status != 200:
                raise NotFetched(f"it answers {answer.status}")
            if answer.length is None and not answer.chunked:
                raise NotFetched(
                    "it does not say how long its answer is, so that half of it would pass for whole"
                )
            written = self._write(answer, path, is_stopping)
            if is_over.is_set():
                raise NotFetched(f"it takes more than {self.seconds:,} s")
            return f"{written:,} bytes"
        except (NotFetched, OSError, http.client.HTTPException, ValueError, AttributeError):
            if is_over.is_set():
                raise NotFetched(f"it takes more than {self.seconds:,} s") from None
            raise
        finally:
            ending.cancel()
            way.close()

    def _write(self, answer: http.client.HTTPResponse, path: Path, is_stopping: Callable[[], bool]) -> int:
        most = self.most_mb * _MB
        if (answer.length or 0) > most:
            raise NotFetched(f"it is larger than {self.most_mb:,} MB")
        if (answer.length or 0) > shutil.disk_usage(path.parent).free * 0.9:
            raise OSError("the disk is too full")
        expected, written = answer.length, 0
        with path.open("xb") as out:
            while portion := answer.read1(_PORTION):
                written += len(portion)
                if is_stopping():
                    raise NotFetched("asked to stop")
                if written > most:
                    raise NotFetched(f"it is larger than {self.most_mb:,} MB")
                out.write(portion)
        if expected is not None and written < expected:
            raise NotFetched(f"it ends after {written:,} of {expected:,} bytes")
        return written


def _end(held: list[socket.socket], is_over: threading.Event) -> None:
    """End a connection that another thread waits for, beneath its encryption: that thread then sees it closed, and
    that its time was over."""
    is_over.set()
    for each in held:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(each, socket.SHUT_RDWR)


def drops(given: Given, home: Path) -> tuple[Drop, ...]:
    """The tables [[https]]."""
    return tuple(_drop(each, home) for each in given.each("https"))


def _drop(given: Given, home: Path) -> Drop:
    ca = given.text("ca_file", "")
    made = Drop(
        name=given.text("name"),
        timetable=timetable(given),
        address=given.text("address"),
        file=given.text("file"),
        header=given.text("header", "Authorization"),
        scheme=given.text("scheme", "Bearer"),
        token=credential(given, "token", home),
        ca_file=home / ca if ca else None,
        most_mb=given.whole("most_mb", 500, 1, 100_000),
        seconds=given.whole("most_seconds", 900, 1, 86_400),
    )
    given.close()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", made.name):
        given.wrong("name", "expected small letters, figures and underscores")
    if not made.address.startswith("https://"):
        given.wrong("address", "expected one that begins with https://")
    elif not (parts := urlsplit(made.address)).hostname or parts.username or parts.password:
        given.wrong("address", "expected https://host/path, without a name or password in it")
    if made.ca_file and not made.ca_file.is_file():
        given.wrong("ca_file", "there is no such file")
    if not re.fullmatch(r"[A-Za-z0-9-]+", made.header):
        given.wrong("header", "expected the name of a header")
    _check_file(given, made.file)
    return made


def _check_file(given: Given, file: str) -> None:
    """Some feed must know the name, or it is packed: else each fetch would be refused."""
    name = _dated(given, "file", file)
    _dated(given, "address", given.text("address", ""))
    if name is None:
        return
    if name != Path(name).name or name.startswith("."):
        given.wrong("file", "expected a file name, without a folder")
    elif (
        not is_packed(Path(name))
        and not any(each.may_be(name) or not each.files for each in set_aside().values())
        and not any(
            table.matches(name)
            for feed in feeds().values()
            for each in (feed, *feed.also)
            for table in each.tables
        )
    ):
        given.wrong("file", "no feed expects a file of this name")


def _dated(given: Given, name: str, text: str) -> str | None:
    try:
        return text.format_map({"date": "2026-03-12"})
    except (KeyError, ValueError, IndexError):
        given.wrong(name, "expected that no more than {date} stands in braces")
        return None
