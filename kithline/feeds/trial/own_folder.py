"""The council's own folder of feeds: what is put there is whole, and nothing that is there is overwritten unasked."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kithline.feeds.declaration_faults import faults_of
from kithline.feeds.discovery import FEEDS_DIR, feeds, forget, load, set_aside
from kithline.feeds.spec import Feed
from kithline.feeds.trial.hanging import Hanging
from kithline.feeds.trial.invent import write_sample
from kithline.feeds.trial.proposal import Proposal


@dataclass(frozen=True)
class Written:
    """The two files of a feed in the council's own folder."""

    declaration: Path
    sample: Path


class CannotWrite(ValueError):
    """In one line why nothing was written."""


def own_folder() -> Path:
    """The folder that FEEDS_DIR names. Raises CannotWrite where it names none, or none that is there."""
    named = os.environ.get(FEEDS_DIR, "")
    if not named:
        raise CannotWrite(
            f"{FEEDS_DIR} names no folder: set it to the council's own folder, outside the package"
        )
    folder = Path(named)
    if not folder.is_dir():
        raise CannotWrite(f"{FEEDS_DIR}: there is no folder {named}")
    return folder


def cannot_write() -> str:
    """Why nothing can be written, in a line; "" where the folder is there."""
    try:
        own_folder()
    except CannotWrite as why:
        return str(why)
    return ""


def is_own(code: str) -> bool:
    """Whether the declaration of that feed lies in the council's own folder."""
    named = os.environ.get(FEEDS_DIR, "")
    return bool(named) and (Path(named) / f"{code}.py").is_file()


def feed_of(text: str, code: str) -> Feed:
    """The feed that a declaration's text declares. Raises BadDeclaration."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"{code}.py"
        path.write_text(text, encoding="utf-8")
        declared: Feed = load(path).FEED
        return declared


def write_feed(
    text: str,
    proposal: Proposal,
    code: str,
    on: date,
    *,
    force: bool = False,
    hanging: Iterable[Hanging] = (),
) -> Written:
    """Write declaration and invented sample. Raises CannotWrite where the code is another feed's, or the folder holds
    it already and `force` is not given; BadDeclaration where the text is none that can be loaded."""
    folder = own_folder()
    target = folder / f"{code}.py"
    samples = folder / "samples" / code
    if (code in feeds() or code in set_aside()) and not target.exists():
        raise CannotWrite(f"there is a feed {code} already: give this one another code (--code)")
    if target.exists() and not force:
        raise CannotWrite(f"{target.name} is there already; --force writes it anew")
    declared = feed_of(text, code)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        sample = write_sample(declared, proposal, Path(scratch) / code, on, hanging)
        wrong = faults_of(declared, sample.parent)
        if wrong:
            raise CannotWrite(wrong[0])
        fresh = Path(scratch) / target.name
        fresh.write_text(text, encoding="utf-8")
        if samples.exists():
            shutil.rmtree(samples)
        samples.parent.mkdir(exist_ok=True)
        sample.parent.rename(samples)
        fresh.replace(target)
    forget()
    return Written(target, samples / sample.name)
