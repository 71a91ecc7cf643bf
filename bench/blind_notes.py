"""`python -m bench.blind_notes [--seed N] [--out FOLDER]`: fifty notes for a reader who knows nothing of us.

Of a ward's notes by the held-out authors, as evenly as there are over kinds and authors, in an order that tells
nothing: `notes.md` for the reader, `key.csv` for who counts. A reader says of each note whether it is obviously
templated. Bar: of at most 30%.
"""

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.cities import TODAY
from kithline.city.case_files import case_ids
from kithline.city.notes.discourse import write
from kithline.city.notes.plan import Planned
from kithline.city.notes.scenes import Told
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source
from kithline.city.sources.case_notes import planned_notes
from kithline.city.truth import make_truth

NOTES = 50
HEAD = """# Fifty case notes

Each note stands between two lines. For each, write its number and one word: **natural** if somebody may have typed or
dictated it at work, **templated** if it is obviously put together by a machine; and in a few words what gave it away.
Everybody in them is invented, and names, places and figures are no help. Please read them in this order, once.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.blind_notes", description=__doc__.split("\n")[0])
    asked.add_argument("--seed", type=int, default=211, help="of a city that nobody has looked at")
    asked.add_argument("--out", type=Path, default=Path("blind"), help="folder for notes.md and key.csv")
    given = asked.parse_args(arguments)
    seeds = Seeds(given.seed)
    source = make_source(seeds, make_truth(seeds, SIZES["ward"], date.fromisoformat(TODAY)))
    planned = planned_notes(source, case_ids(seeds, source.truth))
    before = Told()
    texts = {each: write(each, before).text for each in planned}
    chosen = evenly(
        [each for each in planned if each.author.is_held_out and texts[each]], random.Random(given.seed)
    )
    given.out.mkdir(parents=True, exist_ok=True)
    told = [texts[each] for each in chosen]
    parts = [f"## Note {number}\n\n{text.strip()}\n" for number, text in enumerate(told, 1)]
    (given.out / "notes.md").write_text("\n---\n\n".join([HEAD, *parts]), encoding="utf-8")
    with (given.out / "key.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("note", "kind", "author", "dictated", "seed"))
        for number, each in enumerate(chosen, 1):
            rows.writerow((number, each.kind, each.author.code, each.author.is_spoken, each.seed))
    print(f"{len(chosen)} notes are in {given.out / 'notes.md'}, what they are in {given.out / 'key.csv'}")


def evenly(planned: Sequence[Planned], dice: random.Random, count: int = NOTES) -> list[Planned]:
    """So many, kind by kind and within a kind author by author, of one family one; in an order by chance."""
    piles: dict[str, dict[str, list[Planned]]] = defaultdict(lambda: defaultdict(list))
    for each in dice.sample(list(planned), len(planned)):
        piles[each.kind][each.author.code].append(each)
    chosen: list[Planned] = []
    families: set[int] = set()
    used: dict[str, int] = defaultdict(int)
    while len(chosen) < count and any(any(by_author.values()) for by_author in piles.values()):
        for kind in sorted(piles):
            author = min(
                (code for code, pile in piles[kind].items() if pile),
                key=lambda code: (used[code], code),
                default="",
            )
            while author and piles[kind][author] and len(chosen) < count:
                each = piles[kind][author].pop()
                if each.circle.family not in families:
                    families.add(each.circle.family)
                    used[author] += 1
                    chosen.append(each)
                    break
    dice.shuffle(chosen)
    return chosen


if __name__ == "__main__":
    main()
