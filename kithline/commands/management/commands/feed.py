"""Try an unknown file as a feed of the council's own."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands import feed_words
from kithline.commands.command import KithlineCommand
from kithline.core import clock
from kithline.feeds.discovery import BadDeclaration
from kithline.feeds.readers import WrongFile
from kithline.feeds.trial.answers import (
    OF_TABLES,
    answers_of,
    faults,
    read_answers,
    unknown_question,
)
from kithline.feeds.trial.declare import CannotDeclare, declaration
from kithline.feeds.trial.own_folder import CannotWrite, cannot_write, feed_of, write_feed
from kithline.feeds.trial.suggest import open_details
from kithline.feeds.trial.trial import Trial, try_file
from kithline.intake.preview import preview
from kithline.sharing.matrix import PURPOSES

# question -> its option; purposes may be given several times
ANSWERS = {
    **{
        code: f"--{code.replace('_', '-')}"
        for code in ("title", "agency", "system", "coverage", "says", "service")
    },
    **{
        code: f"--{code.replace('_', '-')}"
        for code in ("mode", "rhythm", "legal_basis", "retention", "category")
    },
    "restriction": "--restriction",
    "relation": "--relation",
    "dates": "--dates",
    "purposes": "--purpose",
}


class Command(KithlineCommand):
    help = (
        "Look over a file that no feed expects (CSV, XLSX, XML, JSON), propose what its columns are, ask what it "
        "cannot say, and write declaration and invented sample into FEEDS_DIR. Example: kithline feed try members.csv"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["try"], help="look a file over and propose a feed of it")
        parser.add_argument(
            "file",
            type=Path,
            nargs="?",
            metavar="FILE",
            help="the file; with --roles or --kinds it may be left out",
        )
        parser.add_argument(
            "--preview", action="store_true", help="show the first rows as understood; write nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON, and ask nothing")
        parser.add_argument("--force", action="store_true", help="write anew a declaration that is there")
        parser.add_argument(
            "--another", action="store_true", help="try it although it looks like a feed that is there"
        )
        parser.add_argument(
            "--roles",
            action="store_true",
            help="list the roles that a column can have, with --says KIND its details too, and stop",
        )
        parser.add_argument(
            "--kinds", action="store_true", help="list what a row can tell of a person (--says), and stop"
        )
        parser.add_argument("--sheet", default="", help="workbooks: the sheet that is meant")
        parser.add_argument("--rows", default="", metavar="PATH", help="XML, JSON: the path to what is a row")
        parser.add_argument(
            "--earlier", type=Path, metavar="FILE", help="the file before it: tells what absence means"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADER=ROLE",
            help="say yourself what a column is",
        )
        parser.add_argument("--code", default="", help="the feed's code (else made from its title)")
        parser.add_argument(
            "--answers", type=Path, metavar="FILE", help="a JSON file of answers: question -> answer"
        )
        parser.add_argument(
            "--table",
            action="append",
            default=[],
            metavar="says_TABLE=KIND",
            help="what a table that hangs on the rows tells; relation_TABLE=child: whom it names is a parent",
        )
        for code, option in ANSWERS.items():
            many = {"action": "append", "default": []} if code == "purposes" else {"default": ""}
            parser.add_argument(option, dest=code, help=f"the answer to: {feed_words.WORDS[code]}", **many)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["roles"]:
            self.stdout.write(feed_words.roles_listed(options["says"]))
            return
        if options["kinds"]:
            self.stdout.write(feed_words.kinds_listed())
            return
        path: Path | None = options["file"]
        if path is None:
            raise CommandError("expected a file to try: kithline feed try FILE", returncode=2)
        for each in (path, options["earlier"], options["answers"]):
            if each is not None and not each.is_file():
                raise CommandError(f"there is no file {each}", returncode=3)
        try:
            given = read_answers(options["answers"]) if options["answers"] else {}
            if wrong := unknown_question(given, ANSWERS):
                raise ValueError(f"{options['answers'].name}: {wrong}")
            given |= {code: options[code] for code in (*ANSWERS, "code") if options[code]}
            given |= dict(self._of_tables(options["table"]))
            trial = self._tried(path, options, str(given.get("dates", "")))
            is_asking = not options["json"] and sys.stdin.isatty()
            why_not = "" if options["preview"] else cannot_write()
            if not options["json"]:
                if why_not:
                    self.stdout.write(f"Nothing can be written: {why_not}\n")
                self.stdout.write(feed_words.proposal_words(trial))
            if trial.lacks:
                raise CommandError(f"{path.name}: {trial.lacks} (--column HEADER=ROLE)", returncode=3)
            if is_asking and why_not:  # before the questions, not after the last of them
                raise CommandError(why_not, returncode=3)
            if is_asking:
                given = feed_words.asked(trial, given, input, self.stdout.write)
                if given.get("dates") and trial.proposal.is_month_unsure:
                    trial = self._tried(path, options, str(given["dates"]))
            self._go_on(path, trial, given, options)
        except WrongFile as why:
            raise CommandError(f"{path.name}: {why}", returncode=3) from None
        except (BadDeclaration, CannotWrite) as why:
            raise CommandError(str(why), returncode=3) from None
        except ValueError as why:
            raise CommandError(str(why), returncode=2) from None

    def _of_tables(self, said: list[str]) -> Iterator[tuple[str, str]]:
        for each in said:
            code, mark, answer = each.partition("=")
            if not mark or not code.startswith(OF_TABLES):
                raise ValueError(f"--table {each}: expected says_TABLE=KIND or relation_TABLE=RELATION")
            yield code, answer.strip()

    def _tried(self, path: Path, options: dict[str, Any], dates: str) -> Trial:
        said = {}
        for each in options["column"]:
            header, mark, role = each.rpartition("=")
            if not mark or not header:
                raise ValueError(f"--column {each}: expected HEADER=ROLE")
            said[header.strip()] = role.strip()
        return try_file(
            path,
            clock.today(),
            PURPOSES,
            sheet=options["sheet"],
            element=options["rows"],
            said=said,
            dates=dates,
            earlier=options["earlier"],
            is_another=options["another"],
            is_anew=options["force"],
        )

    def _go_on(self, path: Path, trial: Trial, given: dict[str, Any], options: dict[str, Any]) -> None:
        """Preview, or write, if everything is answered; else say what is lacking."""
        wrong = faults(given, trial.asked)
        result: dict[str, Any] = feed_words.as_data(trial, given, wrong)
        if trial.keys is None:
            raise RuntimeError("a trial without keys has said what it lacks")
        if options["preview"]:
            given = {**feed_words.PLAIN, **given}
            wrong = {}
        if not wrong:
            answers = answers_of(given)
            feed_words.require_details(trial, answers.says)
            try:
                text = declaration(trial.proposal, trial.keys, answers, trial.hanging)
            except CannotDeclare as why:
                raise CommandError(str(why), returncode=2) from None
            seen = preview(feed_of(text, answers.code), path, clock.today())
            result |= {"accepted": seen.accepted, "rejected": seen.rejected}
            if options["preview"]:
                result["preview"] = {"headings": seen.headings, "rows": seen.rows}
            if not options["json"]:
                self.stdout.write(
                    feed_words.preview_words(
                        seen, path.name, with_rows=options["preview"], sheet=trial.shape.sheet
                    )
                )
                self.stdout.write(feed_words.lacking_words(open_details(trial.proposal, answers.says)))
            if not options["preview"]:
                if seen.why_useless:
                    raise CannotWrite(f"{path.name}: {seen.why_useless}; nothing was written")
                written = write_feed(
                    text,
                    trial.proposal,
                    answers.code,
                    clock.today(),
                    force=options["force"],
                    hanging=trial.hanging,
                )
                result |= {"declaration": str(written.declaration), "sample": str(written.sample)}
                if not options["json"]:
                    self.stdout.write(feed_words.written_words(written, path))
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=1, ensure_ascii=False))
        if wrong:
            lacking = ", ".join(
                f"{ANSWERS.get(code, f'--table {code}=')} ({why})" for code, why in wrong.items()
            )
            raise CommandError(f"nothing was written; still to be answered: {lacking}", returncode=2)
