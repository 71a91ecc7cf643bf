"""`python -m bench.bars [--size ward] [--seed 1] [--write]`: bars C1 to C12 of the invented city, each measured and
printed, met or missed.

A city of that size is made with all its files in a folder that is gone afterwards; a ward takes about a minute, a city
some five. What wants a city's size is of a ward measured and not judged: hundreds of the published figures are there of
a few children. They are measured of eight seeds by `python -m bench.calibration`; what a linker makes of the files by
`python -m bench.linking`; the open validators have an environment of their own (`bench/validators.py`): `--validators`
names its Python. `--write` puts the table into docs/calibration.md, which nobody else writes there.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess  # nosec B404 - the validators' own Python
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.bars_table import PAGE, VERDICTS, Line, bars_table, with_table
from bench.cities import TODAY
from kithline.city.addresses import TOUCHED, make_slips
from kithline.city.calibration.check import NEAR, OUT, Verdict, check
from kithline.city.harm import BIASES, touched
from kithline.city.make import make_city
from kithline.city.names import BRITISH
from kithline.city.notes.measure import measures
from kithline.city.seeds import Seeds
from kithline.city.sightings import HABITS, Sightings
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source, sources
from kithline.city.truth import Truth, make_truth
from kithline.feeds.discovery import feed
from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Subject

DAY = date.fromisoformat(TODAY)
JOINED = ("forename", "surname", "birth", "postcode")
TOGETHER = ("need.meals", "need.plan", "need.persistent", "care.suspended", "absence.lasting")
ORACLES = ("oracle.all", "oracle.open", "oracle.all.years", "oracle.open.years", "care.police")
WHOLE = 120  # seconds: 60 for what is structured and 60 for the notes
AS_STATED = 0.2  # of a bias's size
# a line of bench/validators.py: the rule, its rows, its words, and what is meant by it
FINDING = re.compile(r"  (\S+) +(\d+)  .*: (meant: .*|seeded, .*|the rule's: .*|NOT MEANT)")


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.bars", description=__doc__.split("\n")[0])
    asked.add_argument("--size", choices=sorted(SIZES), default="ward")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--validators", type=Path, metavar="PYTHON", help="of bench/validators.py's environment"
    )
    asked.add_argument("--write", action="store_true", help="put the table into docs/calibration.md")
    given = asked.parse_args(arguments)
    lines = []
    for line in measured(given.size, given.seed, given.validators):
        bar, what, found, is_met = line
        print(f"{bar:4}  {VERDICTS[is_met]:6}  {what:70}  {found}", flush=True)
        lines.append(line)
    if given.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_table(text, bars_table(lines, given.size, given.seed, DAY)), encoding="utf-8")


def measured(size: str, seed: int, validators: Path | None = None) -> Iterator[Line]:
    """A line for each figure of each bar, in order. `validators`: Python of the open validators' environment."""
    folder = Path(tempfile.mkdtemp(prefix="kithline-bars-"))
    try:
        yield from _same_bytes(folder, seed)
        yield from _made(folder / "city", size, seed)
        seeds = Seeds(seed)
        truth = make_truth(seeds, SIZES[size], DAY)
        yield from _figures(check(truth, seeds), is_city=size == "city")
        yield from _linkage(seeds, truth, folder / "city", is_city=size == "city")
        yield from _errors(seeds, truth)
        yield from _defects(folder / "city")
        if validators:
            yield from _by_rules(folder / "city", validators)
        yield from _notes(folder / "city")
        yield from _nobody(truth)
        yield from _harm(truth, size, seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _same_bytes(folder: Path, seed: int) -> Iterator[Line]:
    other = Seeds(seed, other={"sources.epep": seed + 1})
    for name, seeds in (("one", None), ("again", None), ("other", other)):
        make_city("tiny", seed, folder / name, DAY, seeds=seeds)
    one, again, changed = (_files(folder / name) for name in ("one", "again", "other"))
    different = sum(one[name] != again.get(name) for name in one)
    yield (
        "C1",
        "files that differ between two runs of one seed (0)",
        f"{different} of {len(one)}",
        not different,
    )
    feeds = {name.split("/")[1] for name in one if one[name] != changed.get(name) and "deliveries" in name}
    yield (
        "C1",
        "feeds whose files change with one feed's own seed (epep)",
        ", ".join(sorted(feeds)),
        feeds == {"epep"},
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _made(out: Path, size: str, seed: int) -> Iterator[Line]:
    start, before = time.monotonic(), _used()
    counts = make_city(size, seed, out, DAY)
    wall, cpu = time.monotonic() - start, _used() - before
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    yield (
        "C2",
        f"{size}: {counts.files:,} files of {counts.rows:,} rows with its notes, seconds (120 on idle cores)",
        f"{wall:.0f}, CPU {cpu:.0f}, load {os.getloadavg()[0]:.1f}",
        wall <= WHOLE if size == "city" else None,
    )
    yield (
        "C2",
        "GB at the peak (4; of two processes the sum, what they share twice)",
        f"{peak / 1024**2:.1f}",
        peak <= 4 * 1024**2,
    )


def _used() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _figures(found: Sequence[Verdict], *, is_city: bool) -> Iterator[Line]:
    near, out = (sum(each.verdict == word for each in found) for word in (NEAR, OUT))
    share = near / len(found)
    yield (
        "C3",
        f"of {len(found)} figures near (90%) and out (none)",
        f"{share:.0%}, {out}",
        (share >= 0.9 and not out) if is_city else None,
    )
    for bar, codes in (
        ("C4", [each.target.code for each in found if each.target.code.startswith("life.")]),
        ("C5", TOGETHER),
        ("C6", ORACLES),
    ):
        for each in found:
            if each.target.code in codes:
                about = 5 if bar == "C5" else 0
                limit = f"{each.target.least:g} to {each.target.most:g}" + (" +-5" if about else "")
                is_met = each.target.least - about <= each.found <= each.target.most + about
                if each.target.code == "care.police":  # "about 25%": as near as C3 asks
                    limit, is_met = f"about {each.target.value:g}", each.verdict == NEAR
                yield (
                    bar,
                    f"{each.target.measure} ({limit})",
                    f"{each.found:.1f}",
                    is_met if is_city else None,
                )


def _linkage(seeds: Seeds, truth: Truth, out: Path, *, is_city: bool) -> Iterator[Line]:
    records = _records(seeds, truth)
    british = truth.people.origin == BRITISH
    found, true = (np.zeros(2, dtype=np.int64) for _ in range(2))
    by_person: dict[int, list[tuple[str, ...]]] = {}
    for person, told in records:
        by_person.setdefault(person, []).append(told)
    for person, listed in by_person.items():
        same = Counter(each for each in listed if all(each))
        true[int(british[person])] += len(listed) * (len(listed) - 1) // 2
        found[int(british[person])] += sum(many * (many - 1) // 2 for many in same.values())
    missed = 1 - found / np.maximum(true, 1)
    yield (
        "C7",
        "true links that name, birth and postcode, word for word, find (70-85%)",
        f"{found.sum() / true.sum():.1%}",
        bool(0.70 <= found.sum() / true.sum() <= 0.85),
    )
    yield (
        "C7",
        "links missed so: of other than British origin, times of British (1.3-2)",
        f"{missed[0] / missed[1]:.2f}",
        bool(1.3 <= missed[0] / missed[1] <= 2),
    )
    hard = pq.read_table(out / "truth" / "hard_pairs.parquet").num_rows
    yield "C7", "hard pairs, labelled (1,500 in a city)", f"{hard:,}", hard >= 1_500 if is_city else None


def _records(seeds: Seeds, truth: Truth) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Person, and name, birth and postcode, of each key of each feed whose file has all four."""
    source = make_source(seeds, truth)
    for code, deliveries in sources().items():
        if code == "case_notes":
            continue
        *_, delivery = deliveries(source)
        person = {
            (space, key): who
            for space, keys, identities in delivery.links
            for key, who in zip(keys.tolist(), truth.faces.person[identities].tolist(), strict=True)
        }
        for name, table in delivery.rows.items():
            subject = feed(code).table(name).subject
            if isinstance(subject, Subject) and set(JOINED) <= table.keys():
                keys = zip(*(table[column] for column in subject.key), strict=True)
                told = zip(*(map(str, table[column]) for column in JOINED), strict=True)
                once = {"|".join(map(str, key)): each for key, each in zip(keys, told, strict=True)}
                for key, each in once.items():
                    if (subject.namespace, key) in person:
                        yield person[subject.namespace, key], each


def _errors(seeds: Seeds, truth: Truth) -> Iterator[Line]:
    places = truth.places
    slips = make_slips(seeds.draw("bench.bars"), places, 1.0)
    is_flat = np.char.startswith(places.line[: places.homes], "Flat ")
    for kind, of in (("flat", is_flat), ("house", ~is_flat)):
        share = (slips.row[: places.homes][of] >= 0).mean()
        yield (
            "C8",
            f"addresses of a {kind} amiss at intensity 1 ({TOUCHED[kind]:.2%}, within 20%)",
            f"{share:.2%}",
            bool(abs(share / TOUCHED[kind] - 1) <= 0.2),
        )
    age = truth.people.ages(np.datetime64(DAY))[truth.faces.person]
    harder = 1 + 0.7 * (truth.faces.origin != BRITISH) + 0.6 * (age < 1)
    wrong = stated = kept = 0.0
    for name, habits in HABITS.items():
        view, again = Sightings(seeds, truth, name), Sightings(seeds, truth, name)
        wrong += (view.sex != truth.faces.sex).sum()
        stated += (habits.sex * harder).sum()
        kept += (view.sex == again.sex).mean()
    yield (
        "C8",
        "sexes written wrongly, times as stated, of all sources (0.8-1.2)",
        f"{wrong / stated:.2f}",
        bool(0.8 <= wrong / stated <= 1.2),
    )
    yield (
        "C8",
        "errors that a source makes again the next time (100%)",
        f"{kept / len(HABITS):.0%}",
        bool(kept == len(HABITS)),
    )


def _defects(out: Path) -> Iterator[Line]:
    seeded = pq.read_table(out / "truth" / "seeded_defects.parquet").to_pylist()
    of_returns = [row for row in seeded if row["feed"] in ("cin_census", "ssda903", "sen2")]
    told = {(row["feed"], row["file"], row["table"], row["row"]) for row in of_returns}
    unread = set()
    for code in ("cin_census", "ssda903", "sen2"):
        for folder in sorted((out / "deliveries" / code).iterdir()):
            found, _ = deliveries_in([folder], date.fromisoformat(folder.name))
            for table, path, read in read_delivery(found[0].feed, found[0].files):
                for column in table.columns:
                    values = read.rows.column(column.code).to_pylist()
                    numbers = read.rows.column("_row").to_pylist()
                    unread |= {
                        (code, path.name, table.code, number)
                        for number, value in zip(numbers, values, strict=True)
                        if not _reads(column, value)
                    }
    yield (
        "C9",
        "defects seeded in CIN census, SSDA903 and SEN2, and found by our reading",
        f"{len(told)}, {len(told & unread)}",
        bool(told) and told <= unread,
    )
    yield (
        "C9",
        "rows of them that our reading refuses and nobody seeded (0)",
        f"{len(unread - told)}",
        unread <= told,
    )


def _by_rules(out: Path, validators: Path) -> Iterator[Line]:
    """What DfE's rules find by the open validators, one rule a line."""
    program = Path(__file__).with_name("validators.py")
    # Both are the developer's own: no shell, no text of anybody else.
    done = subprocess.run([validators, program, out], capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    if done.returncode not in (0, 3):
        why = (done.stderr.strip().splitlines() or [""])[-1]
        yield "C9", "the open validators", f"did not run: {why}", False
        return
    for line in done.stdout.splitlines():
        told = FINDING.fullmatch(line)
        if told:
            code, rows, meaning = told.groups()
            yield "C9", f"DfE's rule {code} finds rows", f"{rows}: {meaning}", meaning != "NOT MEANT"
        else:
            of, _, counts = line.partition(": ")
            yield "C9", of, counts, None


def _reads(column: object, value: object) -> bool:
    if value is None:
        return not column.required  # type: ignore[attr-defined]
    try:
        column.value.parse(value)  # type: ignore[attr-defined]
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _notes(out: Path) -> Iterator[Line]:
    for what, limit, found, is_met in measures(out):
        yield "C10", f"{what} ({limit})" if limit else what, found, is_met
    folder = out / "truth" / "notes"
    text = dict(
        zip(
            *pq.read_table(folder / "notes.parquet", columns=["note", "text"]).to_pydict().values(),
            strict=True,
        )
    )
    items = pq.read_table(folder / "items.parquet", columns=["note", "start", "end", "quote"]).to_pydict()
    exact = [text[note][start:end] == quote for note, start, end, quote in zip(*items.values(), strict=True)]
    yield (
        "C10",
        f"of {len(exact):,} quotes at their place (100%)",
        f"{sum(exact) / len(exact):.2%}",
        all(exact),
    )


def _nobody(truth: Truth) -> Iterator[Line]:
    faces = truth.faces
    for what, values, begins in (
        ("NHS numbers outside the 999 range", faces.nhs_number, "999"),
        ("postcodes outside the invented area JX", truth.places.postcode, "JX"),
    ):
        known = values[values != ""]
        many = int((~np.char.startswith(known, begins)).sum())
        yield "C11", f"{what} (0)", str(many), not many
    upn = faces.upn[faces.upn != ""]
    authority = np.unique(np.array([each[1:4] for each in upn.tolist()]))
    yield (
        "C11",
        "local authorities in UPNs (199, which there is not)",
        ", ".join(authority),
        authority.tolist() == ["199"],
    )


def _harm(plain: Truth, size: str, seed: int) -> Iterator[Line]:
    apart = touched(plain.people, plain.families)
    for name in BIASES:
        seeds = Seeds(seed, biases=frozenset((name,)))
        if name in ("no_health", "late_schools"):
            continue
        biased = make_truth(seeds, SIZES[size], DAY)
        if name == "policy_shock":
            month = np.datetime64(DAY, "M") - 12
            ratio = _sum_of(biased, month) / _sum_of(plain, month)
            yield _as_stated("policy_shock: hazard of care in its first month", 1.6, ratio, size)
            continue
        odds = [_odds(truth, apart, name) for truth in (biased, plain)]
        stated = 1.8 if name == "over_policing" else 0.6
        yield _as_stated(f"{name}: odds of those touched", stated, odds[0] / odds[1], size)


def _as_stated(what: str, stated: float, found: float, size: str) -> Line:
    is_met = abs(found / stated - 1) <= AS_STATED if size == "city" else None
    return "C12", f"{what}, times ({stated}, within {AS_STATED:.0%})", f"{found:.2f}", is_met


def _sum_of(truth: Truth, month: np.datetime64) -> float:
    return float(truth.hazards.care[truth.hazards.month == month].sum())


def _odds(truth: Truth, apart: np.ndarray, name: str) -> float:
    referrals = truth.social_care.referrals
    lately = referrals.start > np.datetime64(DAY) - np.timedelta64(4 * 365, "D")
    child = truth.incidents.child if name == "over_policing" else referrals.child[lately]
    family = truth.people.family[truth.faces.person[child]]
    ours = apart[np.maximum(family, 0)] & (family >= 0)
    return float(ours.sum() / max(1, (~ours).sum()))


if __name__ == "__main__":
    main()
