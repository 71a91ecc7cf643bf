"""One round of the watch: what an earlier process left, then what lies in the inbox, then the update.

A file that is wrong is put aside with its reason. A machine that is wrong (a full disk, a database that is away) leaves
every file where it is, for the next round. A file at which the program itself breaks is tried three times, alone, and
then put aside, so that it never stops the others.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connection

from kithline import pipeline
from kithline.core import clock
from kithline.feeds.discovery import set_aside
from kithline.feeds.readers import WrongFile
from kithline.feeds.recognise import Unknown
from kithline.identity import drift
from kithline.intake import receive as intake
from kithline.intake.forgetting import forget_files
from kithline.intake.in_words import became, counted, name_of
from kithline.ops.room import is_full
from kithline.watch import batches as ends
from kithline.watch.batches import Batch, Batches
from kithline.watch.configuration import Configuration
from kithline.watch.events import Event, Say, plain
from kithline.watch.fetching import Fetcher
from kithline.watch.inbox import look, urgent_in
from kithline.watch.mail import send
from kithline.watch.notices import REFUSED, RESTS, Notice, ending, late, of_deliveries, questioned, tell
from kithline.watch.unpack import DiskTooFull, is_packed, unpack

MOST_TRIES = 3
MAIL_PAUSE = timedelta(minutes=15)  # after a round that sent none
LEAST_FREE = 100 << 20  # bytes: below that a disk counts as full
_WORST_FIRST = (ends.REFUSED, ends.HELD, ends.DONE)
_EVENTS = {intake.ACCEPTED: "taken_in", intake.KNOWN: "known", intake.HELD: "held", intake.REFUSED: "refused"}


class _Stopped(Exception):  # noqa: N818 - it reads as what happened
    """We were asked to stop; the delivery that was under way is in."""


@dataclass
class Round:
    """What a round did: batches by where they ended, and whether people were brought up to date."""

    done: int = 0
    held: int = 0
    refused: int = 0
    told: int = 0
    updated: bool = False
    waiting: int = 0


@dataclass
class Watch:
    """The watch of one installation. `is_stopping` is asked between two deliveries."""

    home: Path
    configuration: Configuration
    say: Say
    is_stopping: Callable[[], bool] = lambda: False
    _strange: set[Path] = field(default_factory=set)
    _tidied_on: date | None = None
    _mail_waits_until: datetime | None = None

    def __post_init__(self) -> None:
        self.batches = Batches(self.home)
        self.configuration.inbox.mkdir(mode=0o700, parents=True, exist_ok=True)

    def round(self) -> Round:
        """One round. Raises OSError or Django's database errors where the machine is at fault; nothing is lost then."""
        made = Round()
        for batch in self.batches.left():
            self._take([batch], made)
        self._take([*self._fetched(made), *self._claimed(made)], made)
        if not self.is_stopping():
            self._update_if_needed(made)
        self._tell_once(late(clock.today()), made)
        self._tell_once(questioned(), made)
        self._tell_once(ending(clock.today()), made)
        self._send_mail()
        self._tidy()
        self._measure_drift()
        return made

    def urgent(self) -> Round | None:
        """What lies in the urgent folder now, to the screens at once; None if nothing does. Raises as `round` does."""
        found = [] if self.is_stopping() else urgent_in(self.configuration.inbox)
        if not found:
            return None
        made, at = Round(), clock.now()
        claimed = [self.batches.claim(each.files, each.label, at) for each in found]
        self._take([batch for batch in claimed if batch is not None], made, is_urgent=True)
        self._update_if_needed(made)
        return made

    def _fetched(self, made: Round) -> list[Batch]:
        """What queries and drops give now; of those that rest it is told, once a day."""
        fetcher = Fetcher(
            self.configuration.sources, self.batches, self.batches.root / "fetched.json", self.say
        )
        today = clock.today()
        found = list(fetcher.due(clock.now(), today, self.is_stopping))
        self._tell_once(
            (
                Notice(
                    RESTS, each.feed, f"{each.name} {today}", f"{each.name}: the query rests, as {each.why}"
                )
                for each in fetcher.rested
            ),
            made,
        )
        return found

    def _claimed(self, made: Round) -> list[Batch]:
        """What may be taken now, out of the inbox."""
        if self.is_stopping():
            return []
        settings = self.configuration
        found = look(
            settings.inbox,
            clock.today(),
            settle_seconds=settings.settle_seconds,
            gather_seconds=60 * settings.gather_minutes,
        )
        made.waiting = found.waiting
        for path, why in found.strange:
            if path not in self._strange:
                self._strange.add(path)
                self.say(Event("left", f"{plain(path.name)}: {why}; it stays in the inbox"))
        at = clock.now()
        claimed = [self.batches.claim(each.files, each.label, at) for each in found.taken]
        return [batch for batch in claimed if batch is not None]

    def _take(self, group: Sequence[Batch], made: Round, *, is_urgent: bool = False) -> None:
        """Take batches in together; where the program breaks, one by one. What is urgent goes to the screens before
        anything else is done about it; its files are put away when it is on the disk."""
        if self.is_stopping():
            return
        opened = {folder: batch for batch in group if (folder := self._opened(batch, made)) is not None}
        if not opened:
            return
        for batch in opened.values():
            batch.begin()
        ended: dict[Path, list[str]] = {folder: [] for folder in opened}
        delivered: list[int] = []

        def told(receipt: intake.Receipt) -> None:
            folder = _folder_of(Path(receipt.place), opened)
            ended[folder].append(_end_of(receipt))
            # one that was known may be ours, of a process that was killed before it could tell
            if receipt.delivery_id and (receipt.outcome != intake.KNOWN or opened[folder].tries > 1):
                delivered.append(receipt.delivery_id)
            self._tell(receipt)
            if self.is_stopping():
                raise _Stopped

        try:
            _, unknown = pipeline.receive(
                list(opened),
                received=lambda path: opened[_folder_of(path, opened)].claimed_at,
                told=told,
                is_followed=is_urgent,
            )
        except _Stopped:
            pipeline.settle()
            self._tell_once(of_deliveries(delivered, clock.today()), made)
            for folder, batch in opened.items():
                if ended[folder] and folder != batch.unpacked:  # of a packed file more may be to come
                    self._put_away(batch, ended[folder], made)
            return
        except Exception as why:
            if is_full(why) or (isinstance(why, DatabaseError | OSError) and not self._is_machine_sound()):
                for batch in opened.values():
                    batch.give_back()
                raise
            self._broke(list(opened.values()), why, made)
            return
        if is_urgent:
            self._update_if_needed(made)
            pipeline.settle()
        for each in unknown:
            folder = _folder_of(each.path, opened)
            ended[folder].append(ends.REFUSED)
            words = f"{plain(each.path.name)}: {each.why}"
            self.say(Event("refused", words))
            self._tell_once([Notice(REFUSED, "", self._mark_of(opened[folder], each), words)], made)
        self._tell_once(of_deliveries(delivered, clock.today()), made)
        for folder, batch in opened.items():
            self._put_away(batch, ended[folder], made)

    def _mark_of(self, batch: Batch, unknown: Unknown) -> str:
        """By which a refusal is told once: each file by itself; but what a drop fetches for a feed that is set aside,
        and fetches again until that is mended, once a day."""
        is_aside = any(aside.why == unknown.why for aside in set_aside().values())
        if is_aside and batch.label in {source.name for source in self.configuration.sources}:
            return f"{batch.label} {clock.day_of(batch.claimed_at)}"
        return f"{batch.folder.name}/{unknown.path.name}"

    def _opened(self, batch: Batch, made: Round) -> Path | None:
        """The folder with the batch's files, unpacked if they were packed; None if there is nothing to take."""
        if batch.tries >= MOST_TRIES:
            self._refuse(
                batch, f"the program ended {batch.tries} times while it was read; it is put aside", made
            )
            return None
        packed = [path for path in batch.files.iterdir() if is_packed(path)]
        if not packed:
            return batch.files
        try:
            if not batch.unpacked.exists():
                unpack(packed[0], batch.unpacked, most_bytes=self.configuration.unpack_mb << 20)
        except WrongFile as why:
            self._refuse(batch, str(why), made)
            return None
        except DiskTooFull as why:
            self.say(Event("waits", f"{plain(packed[0].name)}: the disk is too full: {why}"))
            return None
        return batch.unpacked

    def _broke(self, group: list[Batch], why: Exception, made: Round) -> None:
        """The program broke at one of these: each goes alone; one that goes alone is tried again in the next round."""
        connection.close()
        pipeline.settle()
        if len(group) > 1:
            for batch in group:
                self._take([batch], made)
            return
        [batch] = group
        if batch.tries >= MOST_TRIES:
            self._refuse(batch, f"it cannot be taken in ({type(why).__name__}); it is put aside", made)
        else:
            self.say(Event("failed", f"{_names(batch)}: {type(why).__name__}; it is tried again"))

    def _is_machine_sound(self) -> bool:
        """Whether database and disk are as they should be, so that what broke was a file's doing."""
        connection.close()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        return shutil.disk_usage(self.home).free > LEAST_FREE

    def _refuse(self, batch: Batch, why: str, made: Round) -> None:
        self.say(Event("refused", f"{_names(batch)}: {why}"))
        self._tell_once([Notice(REFUSED, "", batch.folder.name, f"{_names(batch)}: {why}")], made)
        self._put_away(batch, [ends.REFUSED], made)

    def _put_away(self, batch: Batch, ended: list[str], made: Round) -> None:
        """By the worst that became of any part of it: what wants looking at is not hidden among what is done."""
        end = next((each for each in _WORST_FIRST if each in ended), ends.DONE)
        self.batches.put_away(batch, end, clock.day_of(batch.claimed_at))
        setattr(made, end, getattr(made, end) + 1)

    def _tell(self, receipt: intake.Receipt) -> None:
        more: dict[str, object] = {
            "feed": receipt.feed,
            "period": receipt.period,
            "delivery": receipt.delivery_id,
            "accepted": receipt.accepted,
            "rejected": receipt.rejected,
        }
        self.say(Event(_EVENTS[receipt.outcome], f"{name_of(receipt)}: {plain(became(receipt))}", more))

    def _update_if_needed(self, made: Round) -> None:
        if not pipeline.has_work():
            return
        done = pipeline.update()
        made.updated = True
        words = (
            f"{done.linked:,} source records of people linked; {done.assembled:,} people assembled; "
            f"{done.derived:,} with factors worked out"
        )
        self.say(
            Event(
                "updated",
                words,
                {"linked": done.linked, "assembled": done.assembled, "derived": done.derived},
            )
        )

    def _tell_once(self, notices: Iterable[Notice], made: Round) -> None:
        """Tell what was not told before: on the stewards' page, and by mail at the end of the round."""
        for notice in tell(notices, clock.now()):
            made.told += 1
            self.say(
                Event("told", f"{notice.kind}: {notice.words}", {"kind": notice.kind, "feed": notice.feed})
            )

    def _send_mail(self) -> None:
        now = clock.now()
        if self.configuration.mail and (self._mail_waits_until is None or now >= self._mail_waits_until):
            is_well = send(self.configuration.mail, now, self.say)
            self._mail_waits_until = None if is_well else now + MAIL_PAUSE

    def _measure_drift(self) -> None:
        """Once a week, at night: whether the weights of linking still fit what sources send."""
        if not self.is_stopping() and drift.is_due(connection, clock.now()):
            self.say(Event("measured", drift.summary_of(drift.report(connection, clock.now()))))

    def _tidy(self) -> None:
        """Once a day, forget the files of days long past: the inbox's and the store's."""
        today = clock.today()
        if self._tidied_on == today:
            return
        gone = self.batches.forget_older(today, self.configuration.keep_days)
        self._tidied_on = today
        if gone:
            self.say(Event("tidied", f"{gone:,} older batches of files deleted"))
        stored = forget_files(today, self.configuration.keep_days)
        if stored:
            self.say(Event("tidied", f"{stored:,} older files as received deleted"))


def _folder_of(path: Path, opened: dict[Path, Batch]) -> Path:
    """Which of the folders a file or folder lies in."""
    return next(folder for folder in (path, *path.parents) if folder in opened)


def _end_of(receipt: intake.Receipt) -> str:
    if receipt.outcome == intake.KNOWN:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM delivery WHERE id = %s", [receipt.delivery_id])
            [state] = cursor.fetchone()
        return ends.HELD if state == intake.HELD else ends.DONE
    return {intake.ACCEPTED: ends.DONE, intake.HELD: ends.HELD, intake.REFUSED: ends.REFUSED}[receipt.outcome]


def _names(batch: Batch) -> str:
    first, *more = batch.names
    return plain(first) + (f" and {counted(len(more), 'other file')}" if more else "")
