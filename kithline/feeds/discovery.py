"""Which feeds there are: each module of `kithline.feeds.catalogue` and of the council's own folder holds one `FEED`,
but for those whose names begin with "_" (words that a feed's tables share).

The council's folder is named by the environment variable FEEDS_DIR: `<FEEDS_DIR>/<feed>.py` beside
`<FEEDS_DIR>/samples/<feed>/`. Its modules are loaded by path: the folder is not put on Python's path. One of the
council's own that cannot be loaded is set aside, and the other feeds go on; one of the catalogue stops everything.
"""

import importlib
import importlib.util
import os
import pkgutil
import traceback
from functools import cache
from pathlib import Path
from types import ModuleType

from kithline.feeds import catalogue
from kithline.feeds.declaration_faults import NO_SAMPLE, faults_of
from kithline.feeds.set_aside import SetAside, of_one_code, set_aside_as
from kithline.feeds.spec import Feed

FEEDS_DIR = "FEEDS_DIR"
SAMPLES = Path(__file__).parent / "samples"


class BadDeclaration(ValueError):
    """A feed's module cannot be used. One line that names the file, for whoever wrote it."""


def feeds() -> dict[str, Feed]:
    """Every declared feed by code, in the order in which deliveries are taken in (`order`, then code). A feed of the
    council's own stands before one of ours of the same code, which a later version may have brought: its code is in
    the council's rows; where the council's own cannot be loaded, ours does not take its place.

    Raises BadDeclaration if the council's folder is not there, or two feeds of the catalogue share a code or one of its
    modules holds no `FEED`; whatever a module of the catalogue raises when it is run goes through.
    """
    return _feeds(os.environ.get(FEEDS_DIR, ""))


def set_aside() -> dict[str, SetAside]:
    """The council's own feeds whose declaration cannot be loaded, by code: it cannot be run, holds no `FEED`, or
    another of the folder has its code. Nothing of them is taken in meanwhile, and what came before stays."""
    return _own_folder(os.environ.get(FEEDS_DIR, ""))[1]


def own_feeds() -> list[str]:
    """The codes of the council's own feeds, those of its own folder."""
    return [code for code in feeds() if code in _own(os.environ.get(FEEDS_DIR, ""))]


def stood_before() -> list[str]:
    """The codes of our feeds in whose place one of the council's own stands."""
    return [code for code in own_feeds() if code in _catalogue()]


def feed(code: str) -> Feed:
    """The feed of that code. KeyError if there is none."""
    return feeds()[code]


def sample_folder(code: str) -> Path:
    """Where the feed's invented sample lies: the council's own samples folder first."""
    own = os.environ.get(FEEDS_DIR, "")
    if own and (Path(own) / "samples" / code).is_dir():
        return Path(own) / "samples" / code
    return SAMPLES / code


def check_feed(declared: Feed) -> list[str]:
    """The faults of a declaration, one line each; none if it can be used. Its sample must exist."""
    folder = sample_folder(declared.code)
    return [fault for each in (declared, *declared.also) for fault in faults_of(each, folder)]


def faulty() -> dict[str, str]:
    """Feeds of the council's own that cannot be used: code -> the first fault, as `check_feed` tells it, or why it is
    set aside. Their files are refused with that line, and other feeds go on. A sample that is not there keeps no file
    out."""
    own_folder = os.environ.get(FEEDS_DIR, "")
    return {**_faulty(own_folder), **{code: each.why for code, each in set_aside().items()}}


@cache
def _faulty(own_folder: str) -> dict[str, str]:
    wrong = {
        code: [fault for fault in check_feed(_feeds(own_folder)[code]) if NO_SAMPLE not in fault]
        for code in (own_feeds() if own_folder else ())
    }
    return {code: faults[0] for code, faults in wrong.items() if faults}


@cache
def _feeds(own_folder: str) -> dict[str, Feed]:
    own, aside = _own_folder(own_folder)
    ours = {code: each for code, each in _catalogue().items() if code not in aside}
    return dict(sorted({**ours, **own}.items(), key=lambda item: (item[1].order, item[0])))


@cache
def _catalogue() -> dict[str, Feed]:
    declared: dict[str, Feed] = {}
    for found in pkgutil.iter_modules(catalogue.__path__):
        if not found.name.startswith("_"):
            each = _feed_in(importlib.import_module(f"{catalogue.__name__}.{found.name}"), found.name)
            if each.code in declared:
                raise BadDeclaration(f"two feeds have the code {each.code}")
            declared[each.code] = each
    return declared


def _own(own_folder: str) -> dict[str, Feed]:
    return _own_folder(own_folder)[0]


@cache
def _own_folder(own_folder: str) -> tuple[dict[str, Feed], dict[str, SetAside]]:
    """The feeds of the council's folder, and those that are set aside; each by code."""
    if not own_folder:
        return {}, {}
    if not Path(own_folder).is_dir():
        raise BadDeclaration(f"{FEEDS_DIR}: there is no folder {own_folder}")
    found: dict[str, list[tuple[Path, Feed]]] = {}
    aside: dict[str, SetAside] = {}
    for path in sorted(Path(own_folder).glob("[!_]*.py")):
        try:
            declared = _feed_in(load(path), path.name)
        except BadDeclaration as why:
            one = set_aside_as(path, str(why))
            aside[one.code] = one
        else:
            found.setdefault(declared.code, []).append((path, declared))
    for code, each in found.items():
        if len(each) > 1:
            aside[code] = of_one_code(code, [path for path, _ in each])
    return {code: each[0][1] for code, each in found.items() if code not in aside}, aside


def _feed_in(module: ModuleType, name: str) -> Feed:
    """The one that a module declares. Raises BadDeclaration."""
    found = getattr(module, "FEED", None)
    if not isinstance(found, Feed):
        raise BadDeclaration(f"{name}: expected a module that holds one FEED")
    return found


def forget() -> None:
    """The folders are looked through again the next time: something was written there."""
    _feeds.cache_clear()
    _own_folder.cache_clear()
    _faulty.cache_clear()


def load(path: Path) -> ModuleType:
    """Run one module of the council's own folder. Raises BadDeclaration, in one line that names file and line."""
    spec = importlib.util.spec_from_file_location(f"kithline_own_feeds.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadDeclaration(f"{path.name}: it cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as why:  # whatever a module may do when it is run, the one line says where
        line = why.lineno if isinstance(why, SyntaxError) else _line_in(path, why)
        said = why.msg if isinstance(why, SyntaxError) else str(why)
        raise BadDeclaration(f"{path.name}, line {line}: {type(why).__name__}: {said}") from why
    return module


def _line_in(path: Path, why: Exception) -> int | None:
    """The last line of the file itself on the way to the fault."""
    lines = [step.lineno for step in traceback.extract_tb(why.__traceback__) if step.filename == str(path)]
    return lines[-1] if lines else None
