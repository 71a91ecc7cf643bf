"""Take in whatever arrives, unattended."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.management.base import CommandError
from django.db import Error as DatabaseError
from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.core import clock
from kithline.feeds.discovery import set_aside
from kithline.ops.home import home
from kithline.ops.loaded import stay_loaded
from kithline.record.one_more import begin_to_read
from kithline.sharing import chain, governance, heads, sending
from kithline.sharing.appointing import UNUSED_CLOSE_DAYS
from kithline.sharing.instance import REAL, is_of_the_city, kind_of_instance
from kithline.sharing.register import keep_register
from kithline.sharing.unused import close_unused
from kithline.watch.configuration import BadConfiguration, Configuration, configuration
from kithline.watch.events import Event
from kithline.watch.lock import AlreadyWatching, only_one
from kithline.watch.rounds import Round, Watch

LONGEST_PAUSE = 900  # seconds, while the machine is at fault
BETWEEN_LOOKS = 0.5  # seconds, into the urgent folder
BETWEEN_SEALS = timedelta(minutes=10)


class Command(KithlineCommand):
    help = (
        "Take in whatever arrives in the inbox, and bring it to the screens, until stopped; watch.toml in the "
        "installation's home says from where. Example: kithline watch --once"
    )

    _sealed_at: datetime | None = None
    _closed_on: date | None = None
    _faults = ""  # of governance.toml, as they were told

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="one round, then end: for a timetable such as cron"
        )
        parser.add_argument("--json", action="store_true", help="print each event as a line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settings = configuration(home())
        except BadConfiguration as why:
            for fault in why.faults:
                self.stderr.write(f"kithline: {fault}")
            raise SystemExit(3) from None
        if kind_of_instance() == REAL and is_of_the_city(settings.inbox):
            raise CommandError(
                "the inbox is in an invented city, and this installation is real", returncode=3
            )
        self.as_json = options["json"]
        self.stopping = threading.Event()
        try:
            with only_one(home() / "watch.lock"), self._until_asked_to_stop():
                self._watch(settings, options["once"])
        except AlreadyWatching as why:
            raise CommandError(str(why), returncode=3) from None

    @contextmanager
    def _until_asked_to_stop(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C ask; the delivery that is under way is finished."""
        which = (signal.SIGTERM, signal.SIGINT)
        before = [signal.signal(each, lambda number, frame: self.stopping.set()) for each in which]
        try:
            yield
        finally:
            for each, what in zip(which, before, strict=True):
                signal.signal(each, what)

    def _watch(self, settings: Configuration, once: bool) -> None:
        watch = Watch(home(), settings, self._say, self.stopping.is_set)
        for aside in set_aside().values():
            self._say(Event("waits", f"{aside.line}; the others go on"))
        if once:
            made = self._sound(partial(self._round, watch))
            if made is None or made.held or made.refused:
                raise SystemExit(3)
            return
        self._say(Event("watching", f"{settings.inbox}, every {settings.every_seconds} s"))
        begin_to_read()  # a round of many files wants a second process
        pause = settings.every_seconds
        while not self.stopping.is_set():
            made = self._sound(partial(self._round, watch))
            stay_loaded()
            pause = settings.every_seconds if made else min(2 * pause, LONGEST_PAUSE)
            self._rest(watch, pause, is_sound=made is not None)
        self._say(Event("stopped", "as asked; what is left waits for the next start"))

    def _rest(self, watch: Watch, seconds: float, *, is_sound: bool) -> None:
        """Wait for the next round; what comes into the urgent folder meanwhile does not."""
        until = time.monotonic() + seconds
        while not self.stopping.is_set() and (left := until - time.monotonic()) > 0:
            if is_sound and not self.stopping.wait(min(left, BETWEEN_LOOKS)):
                self._sound(watch.urgent)
            elif not is_sound:
                self.stopping.wait(left)

    def _round(self, watch: Watch) -> Round:
        self._keep_agreements()
        made = watch.round()
        self._seal()
        self._close_unused()
        return made

    def _sound(self, do: Callable[[], Round | None]) -> Round | None:
        """What was done; None where the machine is at fault, and every file waits."""
        try:
            return do()
        except DatabaseError as why:
            connection.close()
            self._say(
                Event("waits", f"the database is not to be used now ({type(why).__name__}); nothing is lost")
            )
        except OSError as why:
            self._say(Event("waits", f"{why.strerror or type(why).__name__}; nothing is lost"))
        return None

    def _keep_agreements(self) -> None:
        """Read the register anew; a file that cannot be read leaves the one that stands, and is told once."""
        try:
            keep_register(governance.configuration(home()).agreements)
            self._faults = ""
        except BadConfiguration as why:
            if self._faults != str(why):
                self._say(Event("waits", f"the register of agreements stays as it was: {why.faults[0]}"))
            self._faults = str(why)

    def _close_unused(self) -> None:
        """Once a day, where people are real: accounts that nobody signs in to are closed by rule."""
        today = clock.today()
        if self._closed_on == today or kind_of_instance() != REAL:
            return
        self._closed_on = today
        closed = close_unused(on=today, at=clock.now())
        if closed:
            self._say(Event("closed", f"{len(closed)} accounts not used for {UNUSED_CLOSE_DAYS} days"))

    def _seal(self) -> None:
        """Seal the log of looks now and then, and keep the chain's head outside the database."""
        now = clock.now()
        if self._sealed_at is not None and now - self._sealed_at < BETWEEN_SEALS:
            return
        try:
            made = chain.seal()
        except DatabaseError:  # somebody is writing a look just now: the next round seals it
            return
        self._sealed_at = now
        head = chain.head()
        if head is not None:
            heads.keep(governance.configuration(home()).heads, head, on=clock.today(), at=now)
        if made:
            rows = sum(batch.rows for batch in made)
            self._say(Event("sealed", f"{rows:,} looks; the log's head is batch {made[-1].number}"))
        self._send()

    def _send(self) -> None:
        """What is sealed goes to the council's other system, where one is named; one that is away waits."""
        try:
            send_to = governance.configuration(home()).send_to
            if not send_to:
                return
            sent = sending.send(home(), send_to)
        except BadConfiguration:  # told already
            return
        except OSError as why:
            words = (
                f"the logs cannot be sent: {why.strerror or type(why).__name__}; the next round tries again"
            )
            self._say(Event("waits", words))
            return
        if any(sent.values()):
            self._say(Event("sent", f"{sent['looks']:,} looks and {sent['sign_ins']:,} sign-ins"))

    def _say(self, event: Event) -> None:
        now = clock.now()
        self.stdout.write(event.as_json(now) if self.as_json else event.line(now))
        self.stdout.flush()
