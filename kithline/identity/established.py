"""Which forenames are names in their own right, and not slips of the pen or short forms of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kithline.core import names
from kithline.identity.spelling import slips, with_a_letter_less

# A forename that people of this many surnames have is a name of its own, not a slip of the pen for another one; among
# many records also of this many for so many records, since the same slips are made again.
LEAST_SURNAMES = 5
RECORDS_FOR_ONE_SURNAME = 20_000
# A name that is the beginning of one so many times as common is a short form of it.
COMMONER = 12
# A name one letter from one so many times as common is a slip for it.
COMMONER_THAN_A_SLIP = 20


def established(surnames: Mapping[str, int], records: int) -> set[str]:
    """Of forenames, each with the number of surnames of its bearers among so many records, those that are names in
    their own right: in the table of variants, or borne by people of several surnames and neither a short form of a far
    commoner name nor a slip for one."""
    least = max(LEAST_SURNAMES, records // RECORDS_FOR_ONE_SURNAME)
    most: dict[str, int] = {}
    for name, count in surnames.items():
        for length in range(3, len(name)):
            most[name[:length]] = max(count, most.get(name[:length], 0))
    common = {
        name
        for name, count in surnames.items()
        if count >= least and most.get(names.short_stem(name), 0) < COMMONER * count
    }
    in_table = {name for name in surnames if names.variant_groups(name)}
    return common - _slips_for_commoner(common, surnames) | in_table


def _slips_for_commoner(forenames: Iterable[str], surnames: Mapping[str, int]) -> set[str]:
    forenames = list(forenames)
    least = min((surnames[name] for name in forenames), default=0) * COMMONER_THAN_A_SLIP
    commoner: dict[str, list[str]] = defaultdict(list)
    for name, count in surnames.items():
        if count >= least and len(name) > 3:
            for letters in with_a_letter_less(name):
                commoner[letters].append(name)
    return {
        name
        for name in forenames
        if any(
            surnames[other] >= COMMONER_THAN_A_SLIP * surnames[name] and slips(name, other, 1) == 1
            for letters in with_a_letter_less(name)
            for other in commoner.get(letters, ())
        )
    }
