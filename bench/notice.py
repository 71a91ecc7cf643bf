"""From the drop of an urgent police notice to the right screen, while the sites are in use: `python -m bench.notice`.

An invented city is served by `kithline run`, and `kithline watch` looks after its inbox, each with the settings that it
has by itself. Two safeguarding leads read one child's page after another. A notice of Operation Encompass about a pupil
is put into the urgent folder; the pupil's page is asked for until it stands there, over HTTP, as the school's lead.
"""

import os
import random
import re
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg

from bench.cities import TODAY
from bench.scratch import Scratch, scratch
from bench.streaming import quantile

LEADS = ("lead.primary@example.org", "lead.secondary@example.org")
BAR = 2.0  # seconds
GIVE_UP = 60.0
BETWEEN_LOOKS = 0.05
DATABASE, PORT = "kithline", 8460
PUPILS = """
    SELECT DISTINCT ON (p.id) p.public_id::text, s.forename, s.surname, s.birth, s.postcode
    FROM app_user u JOIN role_assignment r ON r.user_id = u.id JOIN pupil_at a ON a.school_id = r.organisation_id
    JOIN person p ON p.id = a.person_id AND p.restriction = 0
    JOIN link l ON l.person_id = p.id AND l.known_to IS NULL JOIN source_person s ON s.id = l.source_person_id
    WHERE u.username = %s AND s.birth IS NOT NULL AND s.postcode IS NOT NULL AND s.surname IS NOT NULL
    ORDER BY p.id, s.id
"""


@contextmanager
def _running(place: Scratch, *words: str) -> Iterator[None]:
    """One of Kithline's own commands, until it is no longer wanted."""
    environment = {**os.environ, **place.environment(DATABASE), "KITHLINE_SECOND_FACTOR": "0"}
    environment.pop("KITHLINE_SITE")
    with (place.home / f"{words[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kithline", *words],
            cwd=Path(__file__).parents[1],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def sign_in(username: str) -> OpenerDirector:
    """A browser with the lead's session; waits until the school's site is up."""
    from kithline.commands.building import DEMO_PASSWORD

    until = time.monotonic() + GIVE_UP
    address = f"http://127.0.0.1:{PORT + 1}/sign-in/"
    while True:
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        try:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _read(browser, "/sign-in/"))
            assert token, "the page has no form"
            given = {"csrfmiddlewaretoken": token[1], "login": username, "password": DEMO_PASSWORD}
            browser.open(address, urlencode(given).encode(), timeout=GIVE_UP).read()
            return browser
        except (OSError, HTTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _read(browser: OpenerDirector, path: str) -> str:
    return str(browser.open(f"http://127.0.0.1:{PORT + 1}{path}", timeout=GIVE_UP).read().decode())


def _in_use(browser: OpenerDirector, over: threading.Event, read: list[float]) -> None:
    """Read the pages of the list's children, a moment on each."""
    links = re.findall(r'href="(/pupils/[0-9a-f-]{36}/)"', _read(browser, "/pupils/"))
    assert links, "no child in the list"
    while not over.wait(0.5):
        begun = time.monotonic()
        _read(browser, random.choice(links))  # noqa: S311
        read.append(time.monotonic() - begun)


def _drop(inbox: Path, made: Path, number: int, pupil: tuple[Any, ...]) -> str:
    """Put the notice into the urgent folder, as a sender does. Returns its reference."""
    from kithline.feeds.discovery import feed
    from kithline.feeds.writers import write_delivery

    _, forename, surname, birth, postcode = pupil
    reference = f"ENC/URGENT{number:04}"
    row = {
        "reference": reference,
        "child_number": 1,
        "forename": forename,
        "surname": surname,
        "birth": birth,
        "postcode": postcode,
        "incident_at": datetime.fromisoformat(f"{TODAY}T02:{number % 60:02}"),
        "incident_on": datetime.fromisoformat(TODAY),
        "present": True,
        "circumstances": f"Notice {reference}: argument between two adults at the address.",
    }
    [path] = write_delivery(feed("police_encompass"), made, {"notices": [row]}, period={"date": TODAY})
    path.rename(inbox / path.name)
    return reference


def measure(place: Scratch, size: str, notices: int) -> dict[str, list[float]]:
    """Seconds of each notice, and of each page that was read meanwhile."""
    place.command(DATABASE, "run", "--size", size, "--build-only", "--port", str(PORT))
    inbox, made = place.home / "inbox" / "urgent", place.home / "made"
    inbox.mkdir(parents=True)
    with psycopg.connect(place.url(DATABASE)) as look:
        pupils = look.execute(PUPILS, [LEADS[0]]).fetchall()
    random.Random(1).shuffle(pupils)  # noqa: S311
    over, read, found = threading.Event(), list[float](), list[float]()
    with _running(place, "run", "--port", str(PORT)), _running(place, "watch"):
        lead = sign_in(LEADS[0])
        using = [
            threading.Thread(target=_in_use, args=(sign_in(each), over, read), daemon=True) for each in LEADS
        ]
        for each in using:
            each.start()
        log = place.home / "watch.log"
        while " watching: " not in log.read_text(encoding="utf-8"):
            time.sleep(0.1)
        time.sleep(5)  # the first round of the day is over
        for number, pupil in enumerate(pupils[:notices]):
            begun = time.monotonic()
            reference = _drop(inbox, made, number, pupil)
            while reference not in _read(lead, f"/pupils/{pupil[0]}/"):
                if time.monotonic() - begun > GIVE_UP:
                    raise RuntimeError(f"{reference} did not come: {log.read_text(encoding='utf-8')[-2000:]}")
                time.sleep(BETWEEN_LOOKS)
            found.append(time.monotonic() - begun)
            time.sleep(random.Random(number).random())  # noqa: S311 - so that no pause is in step
        over.set()
    return {"notices": found, "pages": read}


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.notice", description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="ward", choices=["tiny", "ward", "city"])
    parser.add_argument("--notices", type=int, default=40)
    given = parser.parse_args()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kithline.site.settings")
    django.setup()
    with scratch() as place:
        found = measure(place, given.size, given.notices)
    seconds, pages = found["notices"], found["pages"]
    within = sum(each <= BAR for each in seconds)
    sys.stdout.write(
        f"{given.size}: {len(seconds)} urgent notices, drop to the lead's page: p50 {quantile(seconds, 0.5):.2f} s, "
        f"p95 {quantile(seconds, 0.95):.2f} s, longest {max(seconds):.2f} s; {within} within {BAR:.0f} s. "
        f"Meanwhile {len(pages)} pages were read, p50 {quantile(pages, 0.5):.2f} s. "
        f"Load average {os.getloadavg()[0]:.1f}.\n"
    )


if __name__ == "__main__":
    main()
