"""All measurements of one run, in turn: each load beside its floor, so that a slow minute slows both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import Measured, run_step
from bench.scratch import Scratch


@dataclass(frozen=True)
class Pair:
    """One load and its floor."""

    load: Measured
    floor: Measured

    @property
    def wall(self) -> float:
        return self.load.said["wall"] / self.floor.said["wall"]

    @property
    def untrained(self) -> float:
        """The same against a floor whose Splink had its weights."""
        return self.load.said["wall"] / (self.floor.said["wall"] - self.floor.said["trained"])

    @property
    def cpu(self) -> float:
        return self.load.cpu / self.floor.cpu

    @property
    def rows_a_second(self) -> float:
        return self.load.said["rows"] / self.load.said["wall"]


@dataclass
class Results:
    """Pairs by number of wards; the page's figures; what the policies cost."""

    size: str
    pairs: dict[int, list[Pair]] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)  # by role and page

    @property
    def growth(self) -> list[float]:
        """How many times the seconds a row of one ward two wards take, per repetition; 1 is linear."""
        return [
            one.rows_a_second / two.rows_a_second
            for one, two in zip(self.pairs[1], self.pairs[2], strict=False)
        ]


def run(
    place: Scratch,
    size: str,
    *,
    wards: tuple[int, ...] = (1, 2),
    repeats: int = 3,
    looks: int = 15,
    tell: Callable[[str], None] = lambda words: None,
) -> Results:
    """Measure everything. The first repetition of one ward keeps its database for the pages."""
    results = Results(size)
    for number in wards:
        tell(f"Making the invented city: {size} x {number}")
        _make(place, size, number)
    for repeat in range(repeats):
        for number in wards:
            database = f"bench_{number}_{repeat}"
            tell(f"{size} x {number}, repetition {repeat + 1} of {repeats}")
            pair = measure_pair(place, database, place.home / f"city{number}")
            tell(
                f"  load {pair.load.said['wall']:.1f} s, floor {pair.floor.said['wall']:.1f} s: "
                f"{pair.wall:.1f} times; CPU {pair.cpu:.1f} times"
            )
            results.pairs.setdefault(number, []).append(pair)
            if repeat == 0 and number == wards[0]:
                tell("The list page")
                place.command(database, "collectstatic", "--noinput", "--verbosity", "0")
                given = {"school": pair.load.said["school"], "repeats": looks}
                results.page = _step(place, "page", given, database, site="school").said
                results.page["pupils"] = pair.load.said["pupils"]
                tell("The policies")
                results.policies = measure_policies(place, database, place.home / f"city{number}", looks)
            _drop(place, database)
    return results


def load_city(place: Scratch, size: str, database: str) -> None:
    """Make an invented city and load it into a new database; the pages' styles lie ready."""
    _make(place, size, 1)
    place.command("postgres", "collectstatic", "--noinput", "--verbosity", "0", site="files")
    place.command(database, "setup", site="owner")
    _step(place, "load", {"city": str(place.home / "city1")}, database)


def measure_policies(place: Scratch, database: str, city: Path, looks: int) -> dict[str, Any]:
    """By role and page, at both sites: what `bench.policies.policies` says, once the tables are vacuumed."""
    with psycopg.connect(place.url(database), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    _step(place, "viewers", {"city": str(city)}, database)
    found: dict[str, Any] = {}
    for audience in ("school", "authority"):
        found |= _step(
            place, "policies", {"audience": audience, "repeats": looks}, database, site=audience
        ).said
    return found


def _make(place: Scratch, size: str, wards: int) -> None:
    given = {"size": size, "wards": wards, "out": str(place.home / f"city{wards}")}
    _step(place, "city", given, "postgres", site="files")


def measure_pair(
    place: Scratch,
    database: str,
    city: Path,
    profile: str = "",
    *,
    loaded: Callable[[], object] = lambda: None,
) -> Pair:
    """Load a city into a new database, then run the floor of the same rows. `loaded`: what is measured of the loaded
    city; before the floor, which leaves its own tables in the database's cache in place of the record's."""
    place.command(database, "setup", site="owner")
    _begin_anew(place)
    load = _step(place, "load", {"city": str(city), "profile": profile}, database)
    prepared = place.home / f"prepared_{database}"
    _step(place, "prepare", {"url": place.url(database), "out": str(prepared)}, database, site="files")
    given = {"url": place.url(database), "deliveries": str(city / "deliveries"), "prepared": str(prepared)}
    _begin_anew(place)
    loaded()
    _begin_anew(place)
    return Pair(load, _step(place, "floor", given, database, site="files"))


def _begin_anew(place: Scratch) -> None:
    """What was written before is on the disk: load and floor begin alike, and neither pays for another's checkpoint."""
    with psycopg.connect(place.url("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def _step(
    place: Scratch, step: str, given: dict[str, Any], database: str, site: str = "pipeline"
) -> Measured:
    return run_step(step, given, postmaster=place.server.pid, environment=place.environment(database, site))


def _drop(place: Scratch, database: str) -> None:
    with psycopg.connect(place.url("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
