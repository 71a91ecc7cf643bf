"""Which of the places in a document holds the rows: the one that says most of a person, and is there often."""

from collections.abc import Mapping, Sequence

from kithline.feeds.readers import WrongFile
from kithline.feeds.trial.header_words import known_role

_OF_A_PERSON = {"forename", "surname", "name", "birth", "sex", "key", "nhs_number", "upn", "postcode"}


def best_place(places: Mapping[str, tuple[int, Sequence[str]]]) -> str:
    """`places`: path -> how many rows are there, and the paths within them. Raises WrongFile where there is none."""

    def merit(place: str) -> tuple[int, int, int]:
        count, paths = places[place]
        # what stands directly in the row says more than what lies deeper, which is the rows' own around it
        near = {known_role(path) for path in paths if path.count("/") <= 1}
        return len(near & _OF_A_PERSON), min(count, 2), -place.count("/")

    if not places:
        raise WrongFile("it holds no rows: expected a list of records")
    return max(places, key=merit)
