"""What stands in a column and is none of what the column holds: it is read as empty, and told."""

from collections.abc import Iterable, Iterator

from kithline.feeds.person_values import is_like_postcode, names_nobody
from kithline.feeds.trial.proposal import Guess, part_of
from kithline.feeds.trial.shape import Shape


def read_as_empty(shape: Shape, guesses: Iterable[Guess]) -> Iterator[str]:
    """A line on each column of postcodes, or of a second person's names, in which other marks stand too; no value."""
    for guess in guesses:
        texts = shape.column(guess.header)
        if part_of(guess.role) == "postcode":
            none = sum(1 for text in texts if not is_like_postcode(text))
            what = "without the form of a postcode, read as empty"
        elif getattr(guess.value, "or_nobody", False):
            none = sum(map(names_nobody, texts))
            what = "without a letter, read as empty: nobody is named there"
        else:
            continue
        if none:
            yield f"'{guess.header}': {none:,} cell{'' if none == 1 else 's'} {what}"
