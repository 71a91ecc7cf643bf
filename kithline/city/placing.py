"""Where children in care are placed: with foster carers, kin, parents, in homes, on their own; and how often they move.

Shares at 31 March 2025 (DfE LAIT, Portsmouth): foster 310 of 402, children's homes 30, with parents 27, for adoption 7;
half in the city; 8% three or more placements in a year.
"""

import numpy as np

from kithline.city.chance import Days, Ints, plus, weighted
from kithline.city.episodes import Care, Placements, SocialCare
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.people import Families, People
from kithline.city.places import Places
from kithline.city.relatives import Relatives
from kithline.city.seeds import Seeds

INSIDE = 0.43  # besides those with their parents
MOVES = 0.34  # a year, beside those of the first months
AHEAD = 91  # days from the city's day to the last that is made
BEFORE_ADOPTION = 105  # days that a child lives with the adopters before the order


def place_children(seeds: Seeds, people: People, care: Care, until: np.datetime64) -> Placements:
    """Placements of each stay, in order of time; the stay's `placement` becomes its latest by `until`."""
    draw = seeds.draw("social_care.placements")
    stays = np.arange(len(care))
    end = np.minimum(care.end, until)
    years = np.maximum((end - care.start).astype(float) / 365.25, 0.01)
    restless = np.exp(draw.normal(-0.5, 1.0, len(care)))
    many = draw.poisson(restless * (MOVES * years + 0.9 * np.minimum(years, 0.6)))
    adopted = care.placement == "A5"
    many = np.minimum(np.where(adopted, 1, many), 12)
    row = np.repeat(stays, many + 1)
    place = np.arange(len(row)) - np.repeat(np.cumsum(many + 1) - many - 1, many + 1)
    # Moves come early in a stay.
    at = np.where(place == 0, 0.0, draw.random(len(row)) ** 1.5)
    order = np.lexsort((at, row))
    start = plus(care.start[row], (at[order] * years[row] * 365.25).astype(int))
    last = np.append(row[1:] != row[:-1], True)
    orders = last & adopted[row]
    # Some of the youngest who have been in care a year have just gone to those who will adopt them.
    person = np.minimum(care.child, len(people) - 1)
    young = (until - people.birth[person]).astype(float) < 4 * 365
    young &= (
        (care.end > until) & (until - care.start > np.timedelta64(300, "D")) & (draw.random(len(care)) < 0.15)
    )
    young &= care.child < len(people)
    to_be = last & young[row]
    start[to_be] = np.maximum(start[to_be], until - np.timedelta64(AHEAD + 100, "D"))
    start[orders] = np.maximum(care.start[row], plus(care.end[row], -BEFORE_ADOPTION))[orders]
    finish = np.where(last, care.end[row], np.append(start[1:], start[:1]))
    code = _codes(draw, people, care, row, start)
    code[orders | to_be] = "A5"
    code[adopted[row] & ~last] = "U6"
    care.placement[row[last]] = code[last]
    inside = draw.random(len(row)) < INSIDE
    keep = np.argsort(start, kind="stable")
    return Placements(
        *(part[keep] for part in (care.child[row], row, start, finish, code, inside | (code == "P1")))
    )


def house_children(
    seeds: Seeds,
    people: People,
    families: Families,
    lives: Lives,
    places: Places,
    relatives: Relatives,
    care: SocialCare,
) -> None:
    """Write where those placed live: with kin where the family has them near, in other homes of the city or beyond it.

    A child placed with parents stays where they live; a birth identity has no home.
    """
    draw = seeds.draw("social_care.homes")
    placed = care.placements
    rows = np.flatnonzero((placed.child < len(people)) & (placed.code != "P1"))
    child = placed.child[rows]
    home = np.where(
        placed.inside[rows], draw.integers(0, places.homes, len(rows)), draw.choice(places.away(), len(rows))
    )
    family = people.family[child]
    near = np.where(relatives.grandmother[family] >= 0, relatives.grandmother[family], relatives.aunt[family])
    with_kin = (placed.code[rows] == "U1") & (family >= 0) & (near >= 0)
    homes = lives.homes_on(np.datetime64("2100-01-01"), len(people))
    home = np.where(with_kin & (homes[near] >= 0), homes[near], home)
    household = lives.new_household(home)
    lives.memberships.add(child, household, placed.start[rows], placed.end[rows], "placement")


def _codes(draw: np.random.Generator, people: People, care: Care, row: Ints, start: Days) -> Words:
    """SSDA903 placement codes by age: U1 kin, U4 and U6 other foster carers, K2 a home, P1 parents, H5, P2 alone."""
    person = np.minimum(care.child[row], len(people) - 1)
    age = (start - people.birth[person]).astype(float) / 365.25
    count = len(row)
    young = weighted(draw, {"U6": 52, "U4": 20, "U1": 19, "P1": 9}, count)
    middle = weighted(draw, {"U6": 46, "U4": 21, "U1": 13, "K2": 17, "P1": 7}, count)
    grown = weighted(draw, {"U6": 36, "U4": 20, "U1": 9, "K2": 17, "H5": 16, "P2": 3, "P1": 5}, count)
    code = np.where(age < 9, young, np.where(age < 15.5, middle, grown))
    alone = people.is_uasc[person] & (care.child[row] < len(people))
    return np.where(alone, weighted(draw, {"U6": 70, "H5": 30}, count), code)
