"""The table of results, as docs/benchmarks.md holds it."""

from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

from bench.run import Pair, Results

MOST_TIMES_FLOOR = 4.0
MOST_GROWTH = 1.0
MOST_TIMES_UNPROTECTED = 1.3
NOISE = 0.05  # growth up to this much above linear cannot be told from linear here

HEAD = """# What a load and the longest page cost

How many times the least that the same work can cost, in the same run on the same machine. Seconds of one machine say
little about another; the ratios should hold. Repeat it: `make bench` (some {minutes:.0f} minutes; it makes a scratch
installation, removes it, and writes this file).

{size}; measured on {day:%d %B %Y}.
Machine: {machine}.
Each figure is the median of its
repetitions ({repeats}), with the least and the greatest in brackets; load and
floor are run in turn, so that a slow minute slows both.
"""

METHOD = """
## What is measured

- **The load**: every delivery of the invented city received (read, standardised, checked, compared, written with its
  history under row-level security), then linked, assembled and its vulnerability factors worked out, into an empty
  database. Two wards are one city of twice the people, schools and streets. The day and the seed are fixed. The whole
  city, and what its agencies send on the day after, are measured by `python -m bench.whole_city`.
- **The floor**: DuckDB reads the same files, each column as text; Splink links the same source persons (exact blocking
  rules, its library's comparisons, training, predict, cluster at 0.95) and COPY writes the same rows into tables with a
  primary key and nothing else, in the same PostgreSQL with the same settings
  (each begins after a checkpoint): the source rows and facts, and what any
  such load must leave behind (who is linked to whom, each person's golden record with school, workers, household and
  family, the factors with their evidence, and the deliveries and professionals whom facts name). These are copied, not
  worked out: the floor does no checking, no history, no assembling and no factors. Until 27 November 2026 it left out
  what comes of the facts. What is a means of ours is in the load alone: keys for comparing, counts of names, reasons of
  links, lineage, lists of what waits. Splink's training is in the floor as its documentation has it
  before each linking, because it comes without weights; Kithline brings its own. The ratio without that training,
  {trained:.1f} s for one ward, stands beside it.
- **Memory**: the peak of the proportional set size (PSS), summed over the process and all of PostgreSQL's, looked at
  once a second.
- **The list page**: the whole response for a school's pupils, {pupils} of them, up to 250 on a page, through every
  middleware, template and log of looks, under the school's own login with its seal and policies; against the statements
  that it asked ({run_bare} of {statements}; what only the sites' logins may run is left out) run with plain psycopg
  under the pipeline's login, whose one policy is always true.
- **The policies**: the questions that the longest list, one child's page (the child of whom most is seen) and the first
  screen ask of the record, without those that only a site may ask, in one sealed transaction under the site's login;
  against the same under the pipeline's. Both by the same driver, on a connection cleaned as before each request, so the
  first question pays for working out who asks, scope and classes. Where a question asks a site's function for the
  viewer's schools or people, the other finds them by the query that the function runs, put in its place; where a page
  opens a child and keeps to them, the other looks for the child of that id. The other side works out nothing that only
  policies need. Tables are vacuumed first; what is remembered of pupils' rolls was so by a look before.
  Without policies there are more rows, where the role does not see all classes. Until
  27 November 2026 the site's side read times of day by slower code of the framework's, which counted against it, and
  questions with a site's function were left out, which counted for it, or answered for the other side.
  *Processor*: the same by the time of the processor that the database's process took, which other work on the machine
  changes less. At another size, and alone: `python -m bench.policies --size city`.
"""


def table(results: Results, day: date, *, machine: str = "", minutes: float = 0, notes: str = "") -> str:
    """The whole page in Markdown. `notes`: what is to be known of this run, by hand; the next run leaves it out."""
    pairs, page = results.pairs, results.page
    wards = sorted(pairs)
    head = HEAD.format(
        minutes=max(1, minutes),
        size=f"City size: {results.size}",
        day=day,
        machine=machine or "machine not described",
        repeats=", ".join(f"{len(pairs[number])} of {number} x {results.size}" for number in wards),
    )
    lines = [
        head,
        "| | " + " | ".join(f"{number} x {results.size}" for number in wards) + " | bar |",
        "|---|" + "---:|" * (len(wards) + 1),
    ]

    def row(title: str, values: list[list[float]], form: str = ".1f", bar: str = "") -> None:
        cells = [_spread(one, form) for one in values]
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {bar} |")

    def each(of: object) -> list[list[float]]:
        return [[of(pair) for pair in pairs[number]] for number in wards]  # type: ignore[operator]

    row("rows in the files", each(lambda pair: pair.load.said["rows"]), ",.0f")
    row("load, seconds", each(lambda pair: pair.load.said["wall"]))
    row("of which receive", each(lambda pair: pair.load.said["receive"]))
    for words in pairs[wards[0]][0].load.said["stages"]:
        row(
            f"of which {words[0].lower()}{words[1:]}",
            each(lambda pair, words=words: pair.load.said["stages"][words]),
        )
    row("rows a second", each(lambda pair: pair.rows_a_second), ",.0f")
    row("floor, seconds", each(lambda pair: pair.floor.said["wall"]))
    for key, words in (
        ("read", "DuckDB reads"),
        ("trained", "Splink trains"),
        ("link", "Splink links"),
        ("copy", "COPY writes source rows and facts"),
        ("copy_results", "COPY writes what comes of them"),
    ):
        row(f"of which {words}", each(lambda pair, key=key: pair.floor.said[key]))
    row("**load, times the floor**", each(lambda pair: pair.wall), bar=_bar(pairs, MOST_TIMES_FLOOR))
    row("the same without Splink's training, times", each(lambda pair: pair.untrained))
    row("load, CPU seconds", each(lambda pair: pair.load.cpu))
    row("CPU, times the floor", each(lambda pair: pair.cpu))
    row("load, peak MB", each(lambda pair: pair.load.peak / 1e6), ",.0f")
    row("floor, peak MB", each(lambda pair: pair.floor.peak / 1e6), ",.0f")
    lines.append("")
    held = sorted(
        {words for number in wards for pair in pairs[number] for words in pair.load.said["not_accepted"]}
    )
    if held:
        lines += [
            "Deliveries that were not taken in, whose rows are not counted:",
            "",
            *(f"- {one}" for one in held),
            "",
        ]
    if len(wards) > 1:
        growth = results.growth
        met = "met" if median(growth) <= MOST_GROWTH + NOISE else "MISSED"
        lines += [
            f"Growth from one to two: each row takes {_spread(growth, '.2f')} times as long. "
            f"Bar: no worse than linear (1.00, and {NOISE:.0%} for noise): **{met}**.",
            "",
        ]
    lines += [
        "| the list page | |",
        "|---|---:|",
        f"| server time, milliseconds | {_spread([1000 * one for one in page['page']])} |",
        f"| its own SQL run bare, milliseconds | {_spread([1000 * one for one in page['bare']])} |",
        f"| **times its own SQL** | {_spread(page['ratio'])} |",
        f"| of the page, in SQL under policies, milliseconds | {1000 * page['sql_of_page']:.1f} |",
        *policies_table(results.policies),
        METHOD.format(
            trained=median([pair.floor.said["trained"] for pair in pairs[wards[0]]]),
            pupils=page["pupils"],
            run_bare=page["run_bare"],
            statements=page["statements"],
        ),
    ]
    return "\n".join(lines) + notes


def policies_table(found: dict[str, dict[str, Any]]) -> list[str]:
    """What `bench.policies` found, as Markdown."""
    lines = [
        "",
        f"Times the same questions without policies; bar: at most {MOST_TIMES_UNPROTECTED}.",
        "",
        "| role, page | questions | rows | rows without | ms | ms without | times | processor, times | bar |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for role, pages in found.items():
        for page, each in pages.items():
            ms = [_spread([1000 * one for one in each[key]]) for key in ("policies", "bare")]
            met = "met" if median(each["ratio"]) <= MOST_TIMES_UNPROTECTED else "MISSED"
            cells = (
                each["questions"],
                each["rows"],
                each["rows_bare"],
                *ms,
                _spread(each["ratio"], ".2f"),
                f"{median(each['cpu_ratio']):.2f}" if each["cpu_ratio"] else "",
                met,
            )
            lines.append(f"| {role}, {page} | " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def _spread(values: Sequence[float], form: str = ".1f") -> str:
    least, most = format(min(values), form), format(max(values), form)
    return format(median(values), form) + (f" ({least}-{most})" if least != most else "")


def _bar(pairs: dict[int, list[Pair]], most: float) -> str:
    missed = [number for number, found in sorted(pairs.items()) if median([one.wall for one in found]) > most]
    return f"at most {most:.0f}: " + ("MISSED" if missed else "met")
