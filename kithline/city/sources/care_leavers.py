"""Care leavers, as the leaving care team's report has them; people and advisers are the case system's."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.after_sixteen import leavers, paths
from kithline.city.case_files import case_ids
from kithline.city.chance import days, weighted
from kithline.city.sources import Delivery, Source, columns, snapshot

FEED = "care_leavers"
BACK = 11
WORDS = {
    "eligible": "Eligible child",
    "relevant": "Relevant child",
    "former relevant": "Former relevant child",
}
# SSDA903 codes of activity and accommodation, by what is true in `after_sixteen`.
ACTIVITY = {"neet": "G5", "unknown": "", "apprenticeship": "F4", "work": "F4", "training": "F5"}
HOMES = {"U": 38, "B": 17, "D": 14, "Z": 12, "K": 10, "E": 5, "V": 2, "S": 2}
UNSUITABLE = ("V", "S")


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's report."""
    truth = source.truth
    day = truth.today - timedelta(days=BACK)
    on, found, every = np.datetime64(day), leavers(truth), paths(source.seeds, truth)
    key, workers = case_ids(source.seeds, truth), truth.workers
    rows = np.flatnonzero(found.since <= on)
    person, count = found.person[rows], len(rows)
    doing = dict(zip(every.person.tolist(), every.doing.tolist(), strict=True))
    activity = [ACTIVITY.get(doing.get(each, "unknown"), "F2") for each in person.tolist()]
    left = found.kind[rows] != "eligible"

    # A draw for each person: what is drawn of one stays when others come.
    def drawn(what: str) -> np.random.Generator:
        return source.draw(f"{FEED}.{what}")

    everybody = len(truth.faces)
    home = weighted(drawn("home"), HOMES, everybody)[person]
    in_touch = drawn("touch").random(everybody)[person] < 0.93
    contact = np.where(left, on - drawn("contact").integers(4, 55, everybody)[person], days(count))
    contact = np.where(in_touch | np.isnat(contact), contact, contact - np.timedelta64(140, "D"))
    advisers = workers.of("social")
    adviser = workers.key[advisers[drawn("adviser").integers(0, len(advisers), everybody)[person]]]
    yield snapshot(
        day,
        {
            "care_leavers": columns(
                record=np.char.add("CL", key[person]),
                person=key[person],
                eligibility=[WORDS[kind] for kind in found.kind[rows].tolist()],
                in_touch=np.where(left, np.where(in_touch, "Yes", "No"), ""),
                contact=np.maximum(contact, found.since[rows]),
                accommodation=np.where(left, home, ""),
                suitable=np.where(left, np.where(np.isin(home, UNSUITABLE), "Unsuitable", "Suitable"), ""),
                activity=np.where(left, np.array(activity, dtype="U2"), ""),
                review=np.maximum(
                    on - drawn("review").integers(10, 200, everybody)[person], found.since[rows]
                ),
                adviser=adviser,
                team=np.full(count, "Leaving care team"),
                worker=adviser,
            )
        },
        [("case_system", key[person], person)],
        "ssd",
    )
