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
ORGANISATION = ("code", "kind", "name", "urn", "laestab", "phase", "telephone", "trust")
USER = ("username", "role", "organisation", "professional_key", "linked_schools", "service")
TRUST = ("trust", "other", f"{CITY} Learning Trust")  # a trust of two schools
# Roles of whom the demonstration has one each: where they work, and the service whose busiest worker they are.
OTHERS = (
    ("team_manager", "social_work", "social_work"),
    ("independent_reviewing_officer", "social_work", "reviewing"),
    ("met_coordinator", "social_work", ""),
    ("early_help_lead", "early_help", "early_help"),
    ("virtual_school_head", "council", ""),
    ("home_education_officer", "council", ""),
    ("supporting_families_analyst", "early_help", ""),
    ("service_manager", "council", ""),
    ("health_visitor", "school_nursing", "health_visiting"),
    ("police_partner", "police", ""),
    ("youth_justice_worker", "youth_justice", "youth_justice"),
    ("information_governance_officer", "council", ""),
    ("auditor", "council", ""),
    ("administrator", "council", ""),
    ("family_member", "council", ""),
)


def write_council(truth: Truth, out: Path) -> None:
    """Write organisations.csv and demo_users.csv into the folder."""
    schools = truth.schools
    rows: list[tuple[str, ...]] = [
        (code, kind, name, "", "", "", TELEPHONE.format(900 + place), "")
        for place, (code, kind, name) in enumerate((*SERVICES, TRUST))
    ]
    primary = str(schools.laestab[schools.of("primary")[0]])
    secondary = str(schools.laestab[schools.of("secondary")[0]])
    in_trust = dict.fromkeys((primary, secondary), TRUST[0])
    rows += [
        (*map(str, (code, "school", name, urn, code, phase, telephone)), in_trust.get(str(code), ""))
        for code, name, urn, phase, telephone in zip(
            schools.laestab, schools.name, schools.urn, schools.phase, schools.telephone, strict=True
        )
    ]
    _write(out / "organisations.csv", ORGANISATION, rows)
    linked = " ".join(str(code) for code in _linked(truth))
    _write(
        out / "demo_users.csv",
        USER,
        [
            ("lead.primary@example.org", "safeguarding_lead", primary, "", "", ""),
            ("lead.secondary@example.org", "safeguarding_lead", secondary, "", "", ""),
            ("deputy.secondary@example.org", "deputy_safeguarding_lead", secondary, "", "", ""),
            ("head.secondary@example.org", "head_teacher", secondary, "", "", ""),
            ("senco.secondary@example.org", "senco", secondary, "", "", ""),
            ("trust.lead@example.org", "trust_safeguarding_lead", TRUST[0], "", "", ""),
            ("school.administrator@example.org", "school_administrator", secondary, "", "", ""),
            ("trust.administrator@example.org", "trust_administrator", TRUST[0], "", "", ""),
            ("link.coordinator@example.org", "link_coordinator", "early_help", "", linked, ""),
            ("education.welfare@example.org", "education_welfare", "council", "", linked, ""),
            ("school.nurse@example.org", "school_nurse", "school_nursing", "", linked, "school_nursing"),
            (
                "social.worker@example.org",
                "social_worker",
                "social_work",
                str(truth.workers.key[truth.work.shown]),
                "",
                "",
            ),
            ("data.steward@example.org", "data_steward", "council", "", "", ""),
            # two, because neither decides alone
            ("restricted.steward.one@example.org", "restricted_steward", "council", "", "", ""),
            ("restricted.steward.two@example.org", "restricted_steward", "council", "", "", ""),
            ("governance.second@example.org", "information_governance_officer", "council", "", "", ""),
            *(
                (f"{role.replace('_', '.')}@example.org", role, place, "", "", service)
                for role, place, service in OTHERS
            ),
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
