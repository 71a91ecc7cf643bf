"""The table of `python -m bench.linking` as a page."""

from collections.abc import Callable, Sequence
from typing import Any

from bench.linking.measures import Quality
from bench.linking.pooled import lines

HEAD = """# How well linking links, beside Splink

Written by `python -m bench.linking --write --records {sizes}` (seed {seed}), with `--small 1 11 12 ... 30 --held-out
9 10 --febrl --shapes` for what is below the table. The records are invented: families with twins of like names,
step-families, sons named after their fathers, four groups of origin of names, changed names, moves, adoptions and
protected people, seen by nine agencies with errors drawn letter by letter (`bench/linking`). They know nothing of the
linker; yet we wrote both, so that the figures say less than figures on real records would. Splink is run on the same
file as its documentation has it (default), and with frequencies, cleaned names and more blocking rules (expert); both
are trained on the records. Kithline uses the weights that it ships. The thresholds and rules were set by looking at
seeds 1, 7, 8 and 11 to 15. A cell is empty where nothing was measured. Another order and a second delivery, into what
`--state` has kept, are runs of their own: with a million records `--only turned` and `--only delivered`, and these
figures may be of an earlier day, and of the rules of that day. Memory is the most that the process ever held. CPU
seconds are of a machine of two cores that others used at the same time, each way run by itself: the same run takes a
tenth more or less from one hour to the next.

"""


def table(found: Sequence[dict[str, Any]], seed: int) -> str:
    """Markdown: one column for each size and way."""
    ways = ("kithline", "default", "expert")
    names = {"kithline": "Kithline", "default": "Splink default", "expert": "Splink expert"}
    text = HEAD.format(sizes=" ".join(str(round(one["records"], -4)) for one in found), seed=seed)
    columns = [(one, way) for one in found for way in ways if way in one]
    heads = [f"{one['records']:,}, {names[way]}" for one, way in columns]
    rows = ["| | " + " | ".join(heads) + " | bar |", "|---|" + "---:|" * len(heads) + "---|"]

    def row(title: str, of: Callable[[dict[str, Any]], str], bar: str = "") -> None:
        rows.append(f"| {title} | " + " | ".join(of(one[way]) for one, way in columns) + f" | {bar} |")

    def share(key: str, digits: int = 4) -> Callable[[dict[str, Any]], str]:
        return lambda one: f"{one[key]:.{digits}f}" if key in one else ""

    row("pairs: precision", share("precision"))
    row("pairs: recall", share("recall"))
    row("pairs: F1", share("f1"), ".964")
    row("children: precision", share("children_precision"), ".997")
    row("children: recall", share("children_recall"))
    row("children: F1", share("children_f1"), ".976")
    row("B-cubed F1", share("bcubed"))
    row("children's F1, gap between groups of origin", share("gap"), "at most .015")
    row("pairs of twins that met", share("twins"), "at most .03")
    row("recall of twins' own pairs", share("twins_own"), "at least .95")
    row("pairs of brothers and sisters that met", share("siblings", 5), "at most .0005")
    row("parents and children that met", share("parents", 5))
    row(
        "adopted or protected, met their first identity",
        lambda one: f"{one['sealed']} of {one['sealed_all']}",
        "0",
    )
    for one in found:
        one["kithline"]["load"] = one["kithline"]["review"] / one["records"]
    row("pairs for review, for each record", share("load"), "at most .01")
    row(
        "the same in another order",
        lambda one: str(one.get("same_in_any_order", "")).replace("True", "yes"),
        "yes",
    )
    row("records of which that is so", share("same_in_order", 5))
    row("records that keep their person's id after 2% more", share("unchanged", 5), "at least .995")
    row("ids given twice", lambda one: str(one.get("reused", "")), "0")
    row("CPU seconds", lambda one: f"{one['cpu']:.1f}", "2.5 times Splink's default")
    row("peak memory, MB", lambda one: f"{one['peak'] / 1e6:,.0f}", "1.5 times Splink's default")
    row("CPU seconds of the delivery of 2%", share("delivery_cpu", 1))
    row(
        "peak memory with what is kept, MB",
        lambda one: f"{one['kept_peak'] / 1e6:,.0f}" if "kept_peak" in one else "",
    )
    return text + "\n".join(rows) + "\n"


def small(together: Quality, alone: Sequence[dict[str, Any]], seeds: Sequence[int]) -> str:
    """What the page says of sets so small that one says little."""
    return f"""
## Small sets

A set of ten thousand records has some sixty pairs of twins, and few children of the smaller groups of names: one child
more or less linked is a figure over its bar. So {len(seeds)} of them, of seeds {_named(seeds)}, are measured as one,
{together.records:,} records:

{lines(together, alone)}"""


def held_out(together: Quality, alone: Sequence[dict[str, Any]], seeds: Sequence[int]) -> str:
    """What the page says of Kithline on records that nothing was set by."""
    review = sum(one["review"] for one in alone) / together.records
    return f"""
## Held out

{together.records:,} records of seeds {_named(seeds)}, by which no threshold or rule was set. Pairs for review for each
record: {review:.4f}.

{lines(together, alone)}"""


def _named(seeds: Sequence[int]) -> str:
    """The seeds in words: 1, 11 to 30."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1].append(seed)
        else:
            runs.append([seed])
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(str(seed) for seed in run) for run in runs
    )
