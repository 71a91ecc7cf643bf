"""Health visitors' and school nurses' caseloads, and the reviews of early years."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, plus
from kithline.city.health import strain_of
from kithline.city.households import known_as, stays
from kithline.city.places import TELEPHONE
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "health_visiting_school_nursing"
LAG = 12
REVIEWS = {
    # days of age: the contacts that are due to every child (DHSC, Healthy Child Programme)
    12: "New birth",
    49: "6 to 8 weeks",
    365: "1 year",
    820: "2 to 2½ years",
}
FIFTH_BIRTHDAY = 1826
CONCERNS = (
    "Mother low and tired.",
    "Few words for the age.",
    "Home cold and bare.",
    "Shouting heard at the door.",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("nhs")
    people, day = truth.people, source.truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    child, nursed = _caseload(source, on)
    begun, _ = stays(truth, child, people.birth.min())
    # By person, whoever is on the caseload: what is said of one stays when others come.
    nursed_from = (FIFTH_BIRTHDAY + draw.integers(20, 300, len(people)))[child]
    teams = max(1, len(truth.families) // 600)
    staff = make_staff(draw, "HV", 2 + len(truth.families) // 120)
    # Brothers and sisters have one health visitor.
    nurse = people.family[child] % len(staff)
    identity = known_as(truth, child, on)
    fields = ("nhs_number", "forename", "surname", "birth", "sex", "address", "postcode")
    seen = as_seen(view, identity, on, *fields)
    yield snapshot(
        day,
        {
            "caseload": columns(
                referral=np.char.add(np.where(nursed, "SN-", "HV-"), (1001 + child).astype("U8")),
                **seen,
                service=np.where(nursed, "school_nursing", "health_visiting"),
                since=np.where(
                    nursed, np.minimum(plus(people.birth[child], nursed_from), plus(on, -9)), plus(begun, 10)
                ),
                team=np.char.add("Healthy Child team ", (nurse % teams + 1).astype("U3")),
                duty_telephone=np.full(len(child), TELEPHONE.format(280)),
                **staff.as_columns("nurse", nurse, key="_id"),
            ),
            "reviews": _reviews(source, child[~nursed], on),
        },
        [("healthy_child", view.nhs_number[identity], identity)],
    )


def _caseload(source: Source, on: np.datetime64) -> tuple[Ints, np.ndarray]:
    """Every child under five; of the older those in need or with a plan of education; and who is a school nurse's."""
    truth = source.truth
    people, care = truth.people, truth.social_care
    child = np.flatnonzero(
        (people.ages(on) < 18) & (people.birth < on - np.timedelta64(11, "D")) & (people.mother >= 0)
    )
    here = stays(truth, child, people.birth.min())
    child = child[(here[0] < on - np.timedelta64(11, "D")) & (here[1] >= on)]
    nursed = (on - people.birth[child]).astype(int) >= FIFTH_BIRTHDAY
    open_now = care.referrals.child[
        np.isnat(care.referrals.end) & ~care.referrals.nfa & (care.referrals.start < on)
    ]
    wanted = np.isin(child, open_now) | (truth.sen.provision[child] == "E")
    kept = ~nursed | wanted
    return child[kept], nursed[kept]


def _reviews(source: Source, child: Ints, on: np.datetime64) -> Columns:
    """Reviews of three years; under strain fewer are kept, and more children have more than the universal service."""
    truth, draw = source.truth, source.draw(f"{FEED}.reviews")
    birth, many = truth.people.birth[child], len(truth.people)
    here, _ = stays(truth, child, birth.min())
    of, at, number = [], [], []
    for place, age in enumerate(REVIEWS):
        late = draw.integers(-3, 9 + age // 12, many)[child]
        due = plus(birth, age) + late.astype("timedelta64[D]")
        held = (due < on) & (due > here) & (due > on - np.timedelta64(3 * 365, "D"))
        of.append(np.flatnonzero(held))
        at.append(due[held])
        number.append(np.full(int(held.sum()), place))
    row, contact_on, turn = (np.concatenate(part) for part in (of, at, number))
    # A draw for each review that there may be, by child and place in REVIEWS.
    place = child[row] * len(REVIEWS) + turn
    chance, words = (
        draw.random((many * len(REVIEWS), 3)),
        draw.integers(0, len(CONCERNS), many * len(REVIEWS)),
    )
    chance, words, review = chance[place], words[place], np.array(list(REVIEWS.values()))[turn]
    strain = strain_of(truth, child[row])
    missed = chance[:, 0] < 0.05 + 0.1 * (strain > 0.8)
    identity = known_as(truth, child[row], contact_on)
    worried = (strain > 1.0) & ~missed & (chance[:, 1] < 0.5)
    # A review before an adoption is told under the number of then, of which this caseload knows no more.
    kept = identity == known_as(truth, child[row], on)
    return columns(
        contact_id=np.char.add("RV-", (1001 + place[kept]).astype("U8")),
        nhs_number=source.sightings("nhs").nhs_number[identity[kept]],
        contact_on=contact_on[kept],
        service=np.full(int(kept.sum()), "Health visiting"),
        review=review[kept],
        attended=np.where(missed, "Not brought", "Attended")[kept],
        how=np.where(chance[:, 2] < 0.6, "Home", "Clinic")[kept],
        level=np.where(strain > 1.2, "Specialist", np.where(strain > 0.5, "Targeted", "Universal"))[kept],
        concern=np.where(worried, np.array(CONCERNS)[words], "")[kept],
    )
