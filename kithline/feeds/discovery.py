"""Which feeds there are: each module of `kithline.feeds.catalogue` and of the council's own folder holds one `FEED`,
but for those whose names begin with "_" (words that a feed's tables share).

The council's folder is named by the environment variable FEEDS_DIR: `<FEEDS_DIR>/<feed>.py` beside
`<FEEDS_DIR>/samples/<feed>/`. Its modules are loaded by path: the folder is not put on Python's path.
"""

import importlib
import importlib.util
import os
import pkgutil
import traceback
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from kithline.feeds import catalogue
from kithline.feeds.declaration_faults import NO_SAMPLE, faults_of
from kithline.feeds.spec import Feed

FEEDS_DIR = "FEEDS_DIR"
SAMPLES = Path(__file__).parent / "samples"


class BadDeclaration(ValueError):
    """A feed's module cannot be used. One line that names the file, for whoever wrote it."""


def feeds() -> dict[str, Feed]:
    """Every declared feed by code, in the order in which deliveries are taken in (`order`, then code). A feed of the
    council's own stands before one of ours of the same code, which a later version may have brought: its code is in
    the council's rows.

    Raises BadDeclaration if two of one folder share a code, a module holds no `FEED` or cannot be run, or the folder is
    not there.
    """
    return _feeds(os.environ.get(FEEDS_DIR, ""))


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
    """Feeds of the council's own that cannot be used: code -> the first fault, as `check_feed` tells it. Their files
    are refused with that line, and other feeds go on. A sample that is not there keeps no file out."""
    return _faulty(os.environ.get(FEEDS_DIR, ""))


@cache
def _faulty(own_folder: str) -> dict[str, str]:
    wrong = {
        code: [fault for fault in check_feed(_feeds(own_folder)[code]) if NO_SAMPLE not in fault]
        for code in (own_feeds() if own_folder else ())
    }
    return {code: faults[0] for code, faults in wrong.items() if faults}


@cache
def _feeds(own_folder: str) -> dict[str, Feed]:
    declared = {**_catalogue(), **_own(own_folder)}
    return dict(sorted(declared.items(), key=lambda item: (item[1].order, item[0])))


@cache
def _catalogue() -> dict[str, Feed]:
    return _by_code(
        importlib.import_module(f"{catalogue.__name__}.{found.name}")
        for found in pkgutil.iter_modules(catalogue.__path__)
        if not found.name.startswith("_")
    )


@cache
def _own(own_folder: str) -> dict[str, Feed]:
    if not own_folder:
        return {}
    if not Path(own_folder).is_dir():
        raise BadDeclaration(f"{FEEDS_DIR}: there is no folder {own_folder}")
    return _by_code(load(path) for path in sorted(Path(own_folder).glob("[!_]*.py")))


def _by_code(modules: Iterable[ModuleType]) -> dict[str, Feed]:
    declared: dict[str, Feed] = {}
    for module in modules:
        found = getattr(module, "FEED", None)
        if not isinstance(found, Feed):
            raise BadDeclaration(f"{module.__name__}: expected a module that holds one FEED")
        if found.code in declared:
            raise BadDeclaration(f"two feeds have the code {found.code}")
        declared[found.code] = found
    return declared


def forget() -> None:
    """The folders are looked through again the next time: something was written there."""
    _feeds.cache_clear()
    _own.cache_clear()
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
