"""What a council sets of governance: `governance.toml` in the installation's home. Every setting has a default."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kithline.feeds.discovery import feeds, set_aside
from kithline.sharing.law import LAWS, Law
from kithline.watch.settings import BadConfiguration, Given

FILE = "governance.toml"
HEADS = "audit-heads"
KEEP_YEARS = 7  # as the log of a case record is mostly kept: the council's own policy may say otherwise
_SYSLOG = re.compile(r"syslog:(/\S+|[^\s/:]+:\d{1,5})")
SOON = timedelta(days=90)  # an agreement that expires within this is told beforehand


@dataclass(frozen=True)
class Agreement:
    """A signed data sharing agreement with one partner, and the feeds that come under it. `dpia`: its reference."""

    name: str
    reference: str
    feeds: tuple[str, ...]
    signed: date
    expires: date
    dpia: str = ""

    def is_current(self, on: date) -> bool:
        """Whether it is in force, and names the DPIA without which nothing is taken in."""
        return self.signed <= on <= self.expires and bool(self.dpia)

    def expires_soon(self, on: date) -> bool:
        return self.is_current(on) and self.expires - on <= SOON


@dataclass(frozen=True)
class Thresholds:
    """From when on a look is unusual, among those of the last `days`. Hours of the day in England.

    `same_child`: looks at one child without involvement; `tries`: children out of scope asked for in a day.
    """

    days: int = 30
    opens: int = 7
    closes: int = 19
    children_an_hour: int = 30
    same_child: int = 5
    tries: int = 2


@dataclass(frozen=True)
class Contact:
    """Whom to ask: in words, such as "the Kithline desk", and how to reach them. "" each: not said."""

    words: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Configuration:
    """`heads`: the folder, best on another machine, that keeps the heads of the log's chain.

    `commenced`: the day on which a law came into force whose commencement was not confirmed when this was written.
    `council`: its name on papers; "": as the installation is called. `contact`: whom every page names to be asked.
    `keep_years`: how long the logs are kept.
    `send_to`: a file or syslog to which they are sent; "": nowhere (`kithline.sharing.sending`).
    """

    heads: Path
    agreements: tuple[Agreement, ...] = ()
    unusual: Thresholds = Thresholds()
    commenced: Mapping[str, date] = field(default_factory=dict)
    council: str = ""
    keep_years: int = KEEP_YEARS
    send_to: str = ""
    contact: Contact = Contact()

    def in_force(self, law: Law, on: date) -> bool:
        """Whether a law can be a basis: as `kithline.sharing.law` dates it, or the council where that has no date."""
        since = law.in_force_from or self.commenced.get(law.code)
        return since is not None and since <= on


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
    heads = home / audit.text("heads", HEADS)
    keep_years = audit.whole("keep_years", KEEP_YEARS, 1, 100)
    send_to = audit.text("send_to", "")
    if send_to.startswith("syslog:") and not _SYSLOG.fullmatch(send_to):
        audit.wrong("send_to", "expected a file, syslog:/dev/log or syslog:host:514")
    audit.close()
    council = given.table("council")
    name = council.text("name", "")
    contact = Contact(council.text("ask", ""), council.text("email", ""), council.text("telephone", ""))
    council.close()
    agreements = _agreements(given)
    unusual = _thresholds(given.table("unusual"))
    commenced = _commenced(given.table("commenced"))
    given.close()
    if faults:
        raise BadConfiguration([f"{FILE}: {fault}" for fault in faults])
    return Configuration(heads, agreements, unusual, commenced, name, keep_years, send_to, contact)


def agreements_in(text: str) -> tuple[Agreement, ...]:
    """The agreements of a text in the form of `governance.toml`. Raises BadConfiguration with every mistake."""
    faults: list[str] = []
    found = _agreements(Given(tomllib.loads(text), "", faults))
    if faults:
        raise BadConfiguration(faults)
    return found


def _agreements(given: Given) -> tuple[Agreement, ...]:
    return tuple(made for one in given.each("agreement") if (made := _agreement(one)))


def _commenced(given: Given) -> dict[str, date]:
    open_laws = [law.code for law in LAWS.values() if law.in_force_from is None]
    days = {code: given.day(code) for code in open_laws}
    given.close()
    return {code: on for code, on in days.items() if on is not None}


def _thresholds(given: Given) -> Thresholds:
    limits = {"days": 366, "opens": 23, "closes": 24}
    made = Thresholds(
        **{
            name: given.whole(name, default, 0 if name == "opens" else 1, limits.get(name, 10_000))
            for name, default in vars(Thresholds()).items()
        }
    )
    given.close()
    return made


def _agreement(given: Given) -> Agreement | None:
    name, reference, dpia = given.text("name"), given.text("reference"), given.text("dpia", "")
    codes, signed, expires = given.texts("feeds"), given.day("signed"), given.day("expires")
    for code in codes:
        if code not in feeds() and code not in set_aside():
            given.wrong("feeds", f"there is no feed {code}")
    if not codes:
        given.wrong("feeds", "expected at least one feed's code")
    for word, found in (("signed", signed), ("expires", expires)):
        if found is None and word not in given.values:
            given.wrong(word, "it is missing")
    given.close()
    if signed is None or expires is None:
        return None
    if expires < signed:
        given.wrong("expires", "expected a day after it was signed")
    return Agreement(name, reference, codes, signed, expires, dpia)


__all__ = ["FILE", "Agreement", "BadConfiguration", "Configuration", "agreements_in", "configuration"]
