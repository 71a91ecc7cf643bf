"""How varied the notes of a city are: the monotony checks, and how often a risk is not a present risk of the family.

    python -m kithline.city.notes.measure FOLDER     prints them for the notes of a city written to that folder

Words are runs of letters, apostrophes within. The measures (distinct 4-grams, commonest sentence, compressibility,
nearest neighbour, vocabulary) are those that show text made from templates.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

WORD = re.compile(r"[a-z]+(?:['\u2019][a-z]+)*")
SENTENCE = re.compile(r"[.!?\n]+\s*")
NOTES = 10_000  # as many as the bars speak of
ASKED = 2_000  # notes whose nearest neighbour is sought


@dataclass(frozen=True)
class Monotony:
    """Measured of so many notes. Shares are between 0 and 1."""

    notes: int
    distinct_4: float
    commonest_sentence: float
    sentence: str
    compressed: float
    nearest: float  # median of the likeness (Jaccard, word trigrams) of a note to its nearest neighbour
    vocabulary: int
    vocabulary_twice: int  # words that stand in two notes or more: hardly a slip of the finger

    @property
    def is_within(self) -> bool:
        """Whether every bar is met."""
        return (
            self.distinct_4 >= 0.35
            and self.commonest_sentence <= 0.005
            and self.compressed >= 0.25
            and self.nearest <= 0.35
            and self.vocabulary >= 6_000
        )


def measure(texts: Sequence[str]) -> Monotony:
    """Measure notes; of more than ten thousand a sample, always the same."""
    texts = list(texts)
    if len(texts) > NOTES:
        texts = random.Random(1).sample(texts, NOTES)
    words = [WORD.findall(text.lower()) for text in texts]
    fours: set[tuple[str, ...]] = set()
    total = 0
    for note in words:
        grams = list(zip(note, note[1:], note[2:], note[3:], strict=False))
        total += len(grams)
        fours.update(grams)
    sentences = Counter(
        sentence
        for text in texts
        for sentence in {part.strip().lower() for part in SENTENCE.split(text)}
        if WORD.search(sentence)
    )
    sentence, times = sentences.most_common(1)[0]
    raw = "\n".join(texts).encode()
    packed = pa.compress(raw, codec="zstd", asbytes=True)
    found = Counter(word for note in words for word in set(note))
    return Monotony(
        len(texts),
        len(fours) / max(1, total),
        times / len(texts),
        sentence,
        len(packed) / len(raw),
        _nearest(words),
        len(found),
        sum(times > 1 for times in found.values()),
    )


def _nearest(words: list[list[str]]) -> float:
    """The median likeness of a note of some length to the note most like it, over a sample of notes."""
    grams = [set(zip(note, note[1:], note[2:], strict=False)) for note in words]
    holders: dict[tuple[str, ...], list[int]] = {}
    for place, note in enumerate(grams):
        for gram in note:
            holders.setdefault(gram, []).append(place)
    long_enough = [place for place, note in enumerate(grams) if len(note) >= 10]
    found = []
    for place in random.Random(2).sample(long_enough, min(ASKED, len(long_enough))):
        shared = Counter(other for gram in grams[place] for other in holders[gram] if other != place)
        size = len(grams[place])
        found.append(
            max((both / (size + len(grams[each]) - both) for each, both in shared.items()), default=0.0)
        )
    return median(found) if found else 0.0


def share_of_risks_not_present(items: pa.Table) -> float:
    """The share of mentions of risk that are negated, historical or about somebody outside the family."""
    risk = [row for row in items.to_pylist() if row["sort"] == "stance" and row["stance"] == "risk"]
    aside = [row for row in risk if row["status"] in ("negated", "historical") or row["is_third_party"]]
    return len(aside) / max(1, len(risk))


def commonest_skeletons(notes: pa.Table, items: pa.Table) -> list[tuple[str, float]]:
    """The commonest sentences without the names, places and dates in them, and the share of notes that have each."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in items.filter(pc.is_in(items["sort"], pa.array(["people", "places", "dates"]))).to_pylist():
        spans.setdefault(row["note"], []).append((row["start"], row["end"]))
    found: Counter[str] = Counter()
    for note, text in zip(notes["note"].to_pylist(), notes["text"].to_pylist(), strict=True):
        for start, end in sorted(spans.get(note, ()), reverse=True):
            text = f"{text[:start]}_{text[end:]}"
        found.update({part.strip().lower() for part in SENTENCE.split(text) if WORD.search(part)})
    return [(sentence, times / len(notes)) for sentence, times in found.most_common(5)]


def measures(folder: Path) -> list[tuple[str, str, str, bool | None]]:
    """Of a written city's notes: what is measured, its limit ("" for none), what was found, and whether that is met.
    None where it cannot be said: of fewer notes than the bars speak of there are fewer words."""
    told = pq.read_table(folder / "truth" / "notes" / "notes.parquet", columns=["note", "scene", "text"])
    notes = told["text"].to_pylist()
    columns = ["note", "start", "end", "sort", "stance", "status", "is_third_party"]
    items = pq.read_table(folder / "truth" / "notes" / "items.parquet", columns=columns)
    scene, times = Counter(told["scene"].to_pylist()).most_common(1)[0]
    skeleton, share = commonest_skeletons(told, items)[0]
    found, aside = measure(notes), share_of_risks_not_present(items)
    words = f"{found.vocabulary:,} ({found.vocabulary_twice:,} in two notes)"
    has_words = found.vocabulary >= 6_000 if found.notes == NOTES else None
    most = 1 / 150
    common = found.commonest_sentence
    return [
        ("notes measured", "", f"{found.notes:,} of {len(notes):,}", None),
        ("distinct 4-grams", ">= 0.35", f"{found.distinct_4:.3f}", found.distinct_4 >= 0.35),
        ("commonest sentence", "<= 0.5%", f"{common:.2%} ({found.sentence})", common <= 0.005),
        ("compressed (zstd)", ">= 25%", f"{found.compressed:.1%}", found.compressed >= 0.25),
        ("nearest neighbour, median", "<= 0.35", f"{found.nearest:.3f}", found.nearest <= 0.35),
        ("words", ">= 6,000", words, has_words),
        ("commonest scene", "<= 0.67%", f"{times / len(notes):.2%} ({scene})", times / len(notes) <= most),
        ("commonest without names", "<= 0.67%", f"{share:.2%} ({skeleton})", share <= most),
        ("risks not present", ">= 20%", f"{aside:.1%} of all mentions", aside >= 0.2),
    ]


def report(folder: Path) -> tuple[str, bool]:
    """The measures of a written city, a line each, and whether no bar is missed."""
    found = measures(folder)
    lines = [f"{what:26} {limit:11} {said}" for what, limit, said, _ in found]
    return "\n".join(lines), all(is_met is not False for *_, is_met in found)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m {__spec__.name} FOLDER")
    told, is_within = report(Path(sys.argv[1]))
    print(told)
    sys.exit(0 if is_within else 1)
