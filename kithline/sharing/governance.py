"""What a council sets of governance: `governance.toml` in the installation's home. Every setting has a default."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from kithline.watch.configuration import BadConfiguration
from kithline.watch.settings import Given

FILE = "governance.toml"
HEADS = "audit-heads"


@dataclass(frozen=True)
class Configuration:
    """`heads`: the folder, best on another machine, that keeps the heads of the log's chain."""

    heads: Path


def configuration(home: Path) -> Configuration:
    """The configuration of this home. Raises BadConfiguration with every mistake."""
    faults: list[str] = []
    try:
        values = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        values = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadConfiguration([f"{FILE}: {why}"]) from None
    given = Given(values, "", faults)
    audit = given.table("audit")
    made = Configuration(heads=home / audit.text("heads", HEADS))
    audit.close()
    given.close()
    if faults:
        raise BadConfiguration([f"{FILE}: {fault}" for fault in faults])
    return made


__all__ = ["FILE", "BadConfiguration", "Configuration", "configuration"]
