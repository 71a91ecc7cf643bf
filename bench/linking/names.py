"""Names of four groups of origin: common ones of the invented city's lists, and a long tail made of syllables."""

import csv
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random

ORIGINS = ("british", "european", "south_asian", "patronymic")
SHARES = (70, 10, 12, 8)
LISTS = {
    "british": ("british",),
    "european": ("polish", "romanian"),
    "south_asian": ("bengali", "indian"),
    "patronymic": ("arabic", "kurdish"),
}
# share of surnames that come from the long tail, and how many there are
TAIL = {
    "british": (0.55, 9000),
    "european": (0.6, 2500),
    "south_asian": (0.3, 1200),
    "patronymic": (0.2, 500),
}
SYLLABLES = {
    "british": "ash bar bram brad chel clay col cran den dray el fair far gil had hal har hol kel lang led mar mer mil "
    "nor oak pen rad raven red shel sten sut thorn up wal wel whit win wood".split(),
    "european": "bo bra cze do dra gra ja ka ko kra kwa le lu ma mi mro no ol pa pi ra ro sa so sta sto su szy to tru "
    "wa wi za zie".split(),
    "south_asian": "ban bha cha das dev gan gup jag jo kap kha kri lal mah man nar pan pra raj ram sab san sar sha sur "
    "tal tri vas vi ya".split(),
    "patronymic": "ab ad aw ba da fa far gu ha ib ja ka kha la ma mo na nu om qa ra sa sha ta wa war ya za".split(),
}
ENDINGS = {
    "british": "by ton ham ley ford well field worth combe stead ing man son ridge".split(),
    "european": "ski cki wicz czyk ek ak escu eanu iak owicz".split(),
    "south_asian": "wal kar an ia ni war ty ar ary esh".split(),
    "patronymic": "d n r l m h i e sh".split(),
}
SECOND = {
    "F": "Rose Grace May Mae Leigh Louise Jane Marie Ann Elizabeth Hope Lily Faith Jade".split(),
    "M": "James John Lee William Thomas David Jay Michael Robert Alexander Paul Ray George".split(),
}


@cache
def _rows(name: str) -> list[dict[str, str]]:
    place = resources.files("kithline.city").joinpath("data", name)
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))


@cache
def forenames(origin: str, sex: str, era: str) -> tuple[list[str], list[float]]:
    """Names, commonest first, and their cumulative weights (1 / rank, flattened)."""
    found: list[str] = []
    for row in _rows("forenames.csv"):
        if row["origin"] in LISTS[origin] and row["sex"] == sex and row["era"] in (era, "any"):
            found += [name for name in row["names"].split() if name not in found]
    return found, _falling(len(found))


@cache
def surnames(origin: str) -> tuple[list[str], list[float], list[str]]:
    """Common surnames with their cumulative weights, and the tail."""
    common: list[str] = []
    for row in _rows("surnames.csv"):
        if row["origin"] in LISTS[origin]:
            common += [name for name in row["names"].split() if name not in common]
    chance = Random(f"tail {origin}")
    tail: set[str] = set()
    while len(tail) < TAIL[origin][1]:
        first = "".join(chance.choices(SYLLABLES[origin], k=chance.choice((1, 1, 2))))
        tail.add((first + chance.choice(ENDINGS[origin])).title())
    return common, _falling(len(common)), sorted(tail)


def _falling(count: int) -> list[float]:
    return list(accumulate((rank + 3) ** -0.8 for rank in range(count)))


def forename(chance: Random, origin: str, sex: str, era: str) -> str:
    names, weights = forenames(origin, sex, era)
    name = chance.choices(names, cum_weights=weights)[0]
    if origin == "british" and era == "child" and chance.random() < 0.06 and "-" not in name:
        name += "-" + chance.choice(SECOND[sex])
    return name


def surname(chance: Random, origin: str, sex: str = "") -> str:
    """A family's surname; a patronymic family's is drawn like the others, and its children bear their father's
    forename."""
    common, weights, tail = surnames(origin)
    if chance.random() < TAIL[origin][0]:
        return chance.choice(tail)
    return chance.choices(common, cum_weights=weights)[0]


def for_sex(name: str, sex: str) -> str:
    """A surname in the form that women of some countries bear."""
    return name[:-1] + "a" if sex == "F" and name.endswith(("ski", "cki")) else name


def like_named(chance: Random, name: str, sex: str, origin: str) -> str:
    """A name for a twin that begins, or ends, as the other's does."""
    names, _ = forenames(origin, sex, "child")
    alike = [other for other in names if other != name and (other[:2] == name[:2] or other[-3:] == name[-3:])]
    return chance.choice(alike or [other for other in names if other != name])
