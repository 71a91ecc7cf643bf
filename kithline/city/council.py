"""The council's own set-up for the demonstration: its organisations and who may sign in."""

import csv
from pathlib import Path

import numpy as np

from kithline.city.places import CITY, TELEPHONE
from kithline.city.truth import Truth

SERVICES = (
    ("council", "council", f"{CITY} City Council"),
    ("social_work", "council", "Children's Social Care"),
    ("early_help", "council", "Early Help and Family Support"),
    ("send_casework", "council", "SEND Casework Team"),
    ("youth_justice", "council", "Youth Justice Service"),
    ("school_nursing", "health", "School Nursing Service"),
    ("police", "police", f"{CITY} and Coast Constabulary"),
)
ORGANISATION = ("code", "kind", "name", "urn", "laestab", "phase", "telephone")
USER = ("username", "role", "organisation", "professional_key", "linked_schools")


def write_council(truth: Truth, out: Path) -> None:
    """Write organisations.csv and demo_users.csv into the folder."""
    schools = truth.schools
    rows: list[tuple[str, ...]] = [
        (code, kind, name, "", "", "", TELEPHONE.format(900 + place))
        for place, (code, kind, name) in enumerate(SERVICES)
    ]
    rows += [
        (str(code), "school", str(name), str(urn), str(code), str(phase), str(telephone))
        for code, name, urn, phase, telephone in zip(
            schools.laestab, schools.name, schools.urn, schools.phase, schools.telephone, strict=True
        )
    ]
    _write(out / "organisations.csv", ORGANISATION, rows)
    primary = str(schools.laestab[schools.of("primary")[0]])
    secondary = str(schools.laestab[schools.of("secondary")[0]])
    linked = " ".join(str(code) for code in _linked(truth))
    _write(
        out / "demo_users.csv",
        USER,
        [
            ("lead.primary@example.org", "safeguarding_lead", primary, "", ""),
            ("lead.secondary@example.org", "safeguarding_lead", secondary, "", ""),
            ("link.coordinator@example.org", "link_coordinator", "early_help", "", linked),
            (
                "social.worker@example.org",
                "social_worker",
                "social_work",
                str(truth.workers.key[truth.work.shown]),
                "",
            ),
            ("data.steward@example.org", "data_steward", "council", "", ""),
            # two, because neither decides alone
            ("restricted.steward.one@example.org", "restricted_steward", "council", "", ""),
            ("restricted.steward.two@example.org", "restricted_steward", "council", "", ""),
        ],
    )


def _linked(truth: Truth) -> np.ndarray:
    """Schools of the link coordinator: half of the primaries, at least two, and a secondary."""
    primaries = truth.schools.of("primary")
    chosen = primaries[: max(2, len(primaries) // 2)]
    return truth.schools.laestab[np.concatenate([chosen, truth.schools.of("secondary")[:1]])]


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
