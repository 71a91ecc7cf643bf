"""`python -m bench.calibration`: cities of five seeds against the published figures; writes docs/calibration.md.

Some two minutes on a quiet machine. Each seed's city is made (truth only) and measured as `kithline city --check` does.
"""

import resource
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.cities import TODAY
from kithline.city.calibration.check import NEAR, OUT, Verdict, check
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.truth import make_truth

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
SEEDS = (1, 2, 3, 4, 5)
HEAD = """# How like the published city the invented one is

Every figure that the invented city is meant to reproduce, with its source, against cities of five seeds at the size
`city` (215,000 people) on {today}. Repeat it: `python -m bench.calibration` (it writes this page); of one city that was
made: `kithline city --check FOLDER`.

A figure is *near* within its interval, or no farther from it than the greater of 10% and two Poisson standard
deviations; *out* farther than the greater of 25% and three. Bar: at least 90% near in each seed, none out.

{summary}

Truth: {cpu:.1f} CPU seconds a city, {peak:.1f} GB at the peak of all five. The design's own figures (life course, what
the true hazards can tell) have no publisher: their source says so.

How long work has been open hangs together over years, so that what one seed makes of it is far from another: a share
may be out in one seed by chance.

The returns that the city writes can be put through the open validators of DfE's rules (`bench/validators.py`, which
says of each finding whether it is meant; they have an environment of their own). Of 109 rules for the CIN census and
305 for SSDA903, in wards of two seeds, what is found are: the seeded defects (a sex X, rule 4180; a score of 41, 180),
which our intake refuses too; UPNs of an authority that there is not (1530), or written wrongly by the source (1510,
168); queries that a council answers (2991Q, 8770Q, 8825Q, 8873Q); the postcodes that our SSDA903 leaves out (169, 179,
392a, 392b, 1015); and rule SW12STG2, which finds every worker who came before a stay that still lasts. Rule 8614 breaks
in the validator itself.

| figure | unit | target | mean found | least to greatest | near in | source |
|---|---|---:|---:|---:|---:|---|
"""


def main() -> None:
    by_seed, start = [], time.process_time()
    for seed in SEEDS:
        seeds = Seeds(seed)
        by_seed.append(check(make_truth(seeds, SIZES["city"], date.fromisoformat(TODAY)), seeds))
        print(f"seed {seed}: {_counts(by_seed[-1])}", flush=True)
    cpu = (time.process_time() - start) / len(SEEDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    PAGE.write_text(page(by_seed, cpu, peak), encoding="utf-8")
    print(f"{PAGE} is written")


def _counts(found: Sequence[Verdict]) -> str:
    near, out = (sum(each.verdict == word for each in found) for word in (NEAR, OUT))
    return f"{len(found)} figures, {near} near ({100 * near / len(found):.0f}%), {out} out"


def page(by_seed: Sequence[Sequence[Verdict]], cpu: float, peak: float) -> str:
    """The page: a line a seed, then a row a figure."""
    summary = "\n".join(
        f"- seed {seed}: {_counts(found)}" for seed, found in zip(SEEDS, by_seed, strict=True)
    )
    rows = [_row(verdicts) for verdicts in zip(*by_seed, strict=True)]
    return HEAD.format(today=TODAY, summary=summary, cpu=cpu, peak=peak) + "\n".join(rows) + "\n"


def _row(verdicts: Sequence[Verdict]) -> str:
    target = verdicts[0].target
    values = [each.found for each in verdicts]
    near = sum(each.verdict == NEAR for each in verdicts)
    out = sum(each.verdict == OUT for each in verdicts)
    return (
        f"| {target.measure} | {target.unit} | {target.least:g} to {target.most:g} "
        f"| {sum(values) / len(values):.2f} | {min(values):.2f} to {max(values):.2f} "
        f"| {near} of {len(values)}{f', out in {out}' if out else ''} | {target.source}, {target.year} |"
    )


if __name__ == "__main__":
    main()
