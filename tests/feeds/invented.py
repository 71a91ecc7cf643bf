"""The rows of every feed's sample: three invented children of one invented family, and one more.

`write_samples()` writes `kithline/feeds/samples/` from them; a test proves that the files there are these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kithline.core.identifiers import make_nhs_number, make_uln, make_upn
from kithline.feeds.discovery import SAMPLES, feeds
from kithline.feeds.writers import write_delivery

SCHOOL = "1994001"
UPN = [make_upn(199, 4001, 2019, serial) for serial in range(101, 105)]
ULN = [make_uln(n) for n in range(101, 105)]
NHS = [make_nhs_number(n) for n in range(101, 105)]
BIRTH = [date(2012, 3, 4), date(2014, 11, 30), date(2014, 11, 30), date(2009, 7, 15)]
NAMES = [("Amara", "Quillfeather"), ("Zoë", "O'Quill"), ("Milo", "Quillfeather"), ("Tobias", "Nettlewick")]
HOUSE = "7 Larkspur Way"


@dataclass(frozen=True)
class Sample:
    """One delivery: the rows of each table, in plain values."""

    period: Mapping[str, str]
    rows: Mapping[str, list[dict[str, object]]]
    layout: str | None = None


def who(child: int, *columns: str) -> dict[str, object]:
    every = {
        "upn": UPN[child],
        "uln": ULN[child],
        "nhs_number": NHS[child],
        "forename": NAMES[child][0],
        "surname": NAMES[child][1],
        "birth": BIRTH[child],
        "sex": "FFMM"[child],
        "ethnicity": ("MWBC", "WBRI", "WBRI", "NOBT")[child],
        "school": SCHOOL,
        "address": HOUSE,
        "postcode": "ZZ1 7QX",
    }
    return {column: every[column] for column in columns}


NAMED = ("upn", "forename", "surname", "birth")
DATED = {"date": "2025-02-03"}

SAMPLE_ROWS: dict[str, Sample] = {
    "school_census": Sample(
        {"year": "2025", "term": "spring"},
        {
            "on_roll": [
                who(child, *NAMED, "uln", "sex", "ethnicity", "school")
                | {
                    "roll_id": f"on-{child}",
                    "entry": date(2023, 9, 4),
                    "year_group": "8" if child == 0 else "5",
                    "language": "ENG",
                    "sessions_possible": 138,
                    "status": "C",
                    "sen_provision": "NKE"[child],
                    "young_carer": "P" if child == 0 else None,
                    "plaa": "N",
                }
                for child in range(3)
            ],
            "off_roll": [
                who(3, *NAMED, "sex", "ethnicity", "school")
                | {
                    "roll_id": "off-3",
                    "entry": date(2022, 9, 5),
                    "leaving": date(2024, 12, 13),
                    "language": "ENG",
                    "sessions_possible": 120,
                }
            ],
            "addresses_on": [
                {
                    "roll_id": "on-0",
                    "school": SCHOOL,
                    "order": 1,
                    "line1": HOUSE,
                    "postcode": "ZZ1 7QX",
                    "uprn": "999000000017",
                }
            ],
            "addresses_off": [
                {
                    "roll_id": "off-3",
                    "school": SCHOOL,
                    "order": 1,
                    "line1": "2 Larkspur Way",
                    "postcode": "ZZ1 7QX",
                }
            ],
            "free_school_meals": [
                {
                    "roll_id": "on-1",
                    "school": SCHOOL,
                    "start": date(2023, 9, 4),
                    "end": None,
                    "country": "ENG",
                }
            ],
            "sen_needs": [{"roll_id": "on-2", "school": SCHOOL, "rank": 1, "type": "ASD"}],
            "suspensions_on": [
                {
                    "roll_id": "on-0",
                    "school": SCHOOL,
                    "start": date(2024, 11, 12),
                    "sessions": 4,
                    "reason1": "VA",
                    "category": "SUSP",
                }
            ],
            "suspensions_off": [
                {
                    "roll_id": "off-3",
                    "school": SCHOOL,
                    "start": date(2024, 10, 1),
                    "sessions": 2,
                    "reason1": "DB",
                    "reason2": "VA",
                    "category": "FIXD",
                }
            ],
            "sessions_on": [
                {"roll_id": "on-0", "school": SCHOOL, "code": "I", "sessions": 14},
                {"roll_id": "on-0", "school": SCHOOL, "code": "O", "sessions": 6},
            ],
            "sessions_off": [{"roll_id": "off-3", "school": SCHOOL, "code": "U", "sessions": 9}],
        },
    ),
    "session_marks": Sample(
        DATED,
        {
            "marks": [
                who(child, *NAMED, "sex", "school") | {"week": date(2025, 1, 27), "marks": marks}
                for child, marks in enumerate(
                    (
                        r"/ \ / \ I I / \ L \ ".strip(),
                        r"/ \ / \ / \ / \ M \ ".strip(),
                        "C2 - / \\ / \\ / \\ / \\",
                    )
                )
            ]
        },
        "arbor",
    ),
    "suspensions": Sample(
        DATED,
        {
            "suspensions": [
                who(0, *NAMED, "school")
                | {
                    "start": date(2025, 1, 30),
                    "sessions": 4,
                    "category": "SUSP",
                    "reason1": "VA",
                    "reason2": None,
                }
            ]
        },
        "sims",
    ),
    "sen_register": Sample(
        DATED,
        {
            "persons": [
                who(child, *NAMED, "nhs_number", "sex", "address", "postcode", "school")
                | {
                    "person_id": f"SEN{child}",
                    "provision": "KE"[child - 1],
                    "provision_start": date(2022, 1, 10),
                    "need": "SEMH" if child == 1 else "ASD",
                }
                for child in (1, 2)
            ],
            "requests": [
                {
                    "request_id": "R1",
                    "person_id": "SEN2",
                    "requested": date(2021, 6, 1),
                    "outcome": "Y",
                    "outcome_on": date(2021, 7, 9),
                }
            ],
            "plans": [
                {
                    "plan_id": "P1",
                    "person_id": "SEN2",
                    "start": date(2022, 1, 10),
                    "last_review": date(2024, 1, 22),
                    "placement": SCHOOL,
                    "primary_need": "ASD",
                    "officer_id": "O1",
                    "officer_name": "Imogen Farthing",
                    "officer_telephone": "01632 960017",
                    "officer_email": "imogen.farthing@example.org",
                }
            ],
        },
    ),
    "cin_census": Sample(
        {"year": "2025", "date": "2025-03-31"},
        {
            "children": [
                {
                    "child_id": "CS100",
                    "upn": UPN[0],
                    "birth": BIRTH[0],
                    "sex": "F",
                    "ethnicity": "MWBC",
                    "disabilities": "HEAR,AUT",
                },
                {"child_id": "CS101", "no_upn": "UN7", "birth": BIRTH[1], "sex": "F", "ethnicity": "WBRI"},
            ],
            "episodes": [
                {
                    "child_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "source": "2A",
                    "need": "N1",
                    "conference_on": date(2024, 6, 20),
                    "nfa": False,
                },
                {
                    "child_id": "CS100",
                    "referral_on": date(2023, 4, 11),
                    "source": "6",
                    "need": "N5",
                    "closed_on": date(2023, 4, 20),
                    "closure_reason": "RC8",
                    "nfa": True,
                },
                {
                    "child_id": "CS101",
                    "referral_on": date(2024, 5, 2),
                    "source": "2A",
                    "need": "N1",
                    "nfa": False,
                },
            ],
            "assessments": [
                {
                    "child_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "start": date(2024, 5, 3),
                    "authorised": date(2024, 6, 10),
                    "factors": "3B,4B",
                }
            ],
            "cin_plans": [
                {
                    "child_id": "CS101",
                    "referral_on": date(2024, 5, 2),
                    "start": date(2024, 6, 14),
                    "end": None,
                }
            ],
            "section_47": [
                {
                    "child_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "start": date(2024, 6, 3),
                    "target": date(2024, 6, 24),
                    "conference_on": date(2024, 6, 20),
                    "conference_not_required": False,
                }
            ],
            "cp_plans": [
                {
                    "child_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "start": date(2024, 6, 20),
                    "initial_category": "NEG",
                    "latest_category": "EMO",
                    "previous_plans": 0,
                }
            ],
            "cp_reviews": [
                {
                    "child_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "plan_start": date(2024, 6, 20),
                    "reviewed_on": reviewed,
                }
                for reviewed in (date(2024, 9, 18), date(2025, 3, 12))
            ],
        },
    ),
    "ssda903": Sample(
        {"year": "2025"},
        {
            "header": [
                {
                    "child": "CS103",
                    "sex": "M",
                    "birth": BIRTH[3],
                    "ethnicity": "NOBT",
                    "upn": UPN[3],
                    "mother": 0,
                }
            ],
            "episodes": [
                {
                    "child": "CS103",
                    "start": date(2024, 6, 1),
                    "reason_started": "S",
                    "legal_status": "V2",
                    "need": "N1",
                    "placement": "U4",
                    "provider": "PR1",
                    "reason_ended": None,
                    "urn": "SC999999",
                }
            ],
            "reviews": [
                {
                    "child": "CS103",
                    "birth": BIRTH[3],
                    "reviewed_on": date(2024, 6, 27),
                    "participation": "PN1",
                }
            ],
            "uasc": [{"child": "CS103", "sex": "M", "birth": BIRTH[3], "until": date(2027, 7, 15)}],
            "oc2": [
                {
                    "child": "CS103",
                    "birth": BIRTH[3],
                    "sdq_score": 12,
                    "convicted": False,
                    "health_check": True,
                    "immunisations": True,
                    "teeth_check": True,
                    "health_assessment": True,
                    "substance_misuse": False,
                }
            ],
            "oc3": [
                {
                    "child": "CS104",
                    "birth": date(2005, 2, 1),
                    "in_touch": "YES",
                    "activity": "F2",
                    "accommodation": "U1",
                }
            ],
            "ad1": [
                {
                    "child": "CS105",
                    "birth": date(2021, 4, 4),
                    "decided_on": date(2024, 4, 9),
                    "matched_on": date(2024, 7, 1),
                    "foster_carer": "0",
                    "adopters": "2",
                    "adopters_sex": "MF",
                    "adopters_status": "L11",
                }
            ],
            "placed_for_adoption": [
                {"child": "CS105", "birth": date(2021, 4, 4), "placed_on": date(2024, 8, 2)}
            ],
            "previous_permanence": [
                {
                    "child": "CS103",
                    "birth": BIRTH[3],
                    "option": "P2",
                    "la": "199",
                    "ordered_on": date(2015, 5, 5),
                }
            ],
            "missing": [
                {
                    "child": "CS103",
                    "birth": BIRTH[3],
                    "category": "M",
                    "start": date(2024, 10, 4),
                    "end": date(2024, 10, 5),
                }
            ],
            "sw_episodes": [
                {
                    "child": "CS103",
                    "birth": BIRTH[3],
                    "worker": "W7",
                    "start": date(2024, 6, 1),
                    "reason": "CHCHAN",
                }
            ],
            "dolo": [
                {"child": "CS103", "birth": BIRTH[3], "start": date(2024, 12, 1), "end": date(2025, 1, 15)}
            ],
        },
    ),
    "case_system": Sample(
        DATED,
        {
            "person": [
                who(child, *NAMED, "nhs_number", "sex", "ethnicity") | {"person_id": f"CS10{child}"}
                for child in range(3)
            ]
            + [
                {
                    "person_id": "CS900",
                    "forename": "Petra",
                    "surname": "Quillfeather",
                    "birth": date(1988, 1, 20),
                    "sex": "F",
                }
            ],
            "linked_identifiers": [
                {
                    "table_id": "L1",
                    "person_id": "CS100",
                    "type": "Former Unique Pupil Number",
                    "value": make_upn(199, 4002, 2017, 9),
                    "until": date(2019, 9, 1),
                }
            ],
            "address": [
                {
                    "table_id": f"A{place}",
                    "person_id": person,
                    "address": (
                        ("HOUSE", "7"),
                        ("STREET", "Larkspur Way"),
                        ("TOWN", "Aldermouth"),
                        ("UPRN", "999000000017"),
                    ),
                    "postcode": "ZZ1 7QX",
                    "type": "HOME",
                    "start": date(2020, 2, 1),
                }
                for place, person in enumerate(("CS100", "CS101", "CS900"))
            ],
            "family": [
                {"table_id": f"F{place}", "family_id": "FAM1", "person_id": person}
                for place, person in enumerate(("CS100", "CS101", "CS102"))
            ],
            "mother": [{"mother_id": "CS900", "child_id": "CS100", "child_birth": BIRTH[0]}],
            "relationships": [
                {"table_id": "R1", "person_id": "CS101", "relationship": "sibling", "related_id": "CS102"}
            ],
            "professionals": [
                {
                    "professional_id": "W7",
                    "name": "Joan Applegarth",
                    "title": "Social worker",
                    "team": "Assessment team 2",
                    "telephone": "01632 960042",
                    "email": "joan.applegarth@example.org",
                    "manager": "Desmond Rook",
                    "duty_telephone": "01632 960040",
                },
                {
                    "professional_id": "W9",
                    "name": "Ines Farthing",
                    "title": "Independent Reviewing Officer",
                    "team": "Independent Review Service",
                    "telephone": "01632 960043",
                    "email": "ines.farthing@example.org",
                    "manager": "Desmond Rook",
                    "duty_telephone": "01632 960044",
                },
            ],
            "involvements": [
                {
                    "involvement_id": "I1",
                    "person_id": "CS100",
                    "worker": "W7",
                    "role": "CHILDSW",
                    "start": date(2024, 5, 3),
                },
                {
                    "involvement_id": "I2",
                    "person_id": "CS100",
                    "worker": "W9",
                    "role": "IRO",
                    "start": date(2024, 6, 3),
                },
            ],
            "contacts": [
                {
                    "contact_id": "K1",
                    "person_id": "CS100",
                    "date": date(2024, 5, 1),
                    "source": "2A",
                    "outcome": '{"NEW_REFERRAL_FLAG":"Y"}',
                }
            ],
            "early_help_episodes": [
                {
                    "episode_id": "E1",
                    "person_id": "CS102",
                    "start": date(2023, 2, 1),
                    "end": date(2023, 8, 1),
                    "end_reason": "needs met",
                    "worker": "W7",
                }
            ],
            "cin_episodes": [
                {
                    "referral_id": "C1",
                    "person_id": "CS100",
                    "referral_on": date(2024, 5, 2),
                    "need": "N1",
                    "source": "2A",
                    "nfa": False,
                }
            ],
            "cp_plans": [
                {
                    "plan_id": "P1",
                    "person_id": "CS100",
                    "start": date(2024, 6, 20),
                    "initial_category": "NEG",
                    "latest_category": "EMO",
                }
            ],
            "cin_assessments": [
                {
                    "assessment_id": "A1",
                    "person_id": "CS100",
                    "start": date(2024, 5, 6),
                    "authorised_on": date(2024, 6, 18),
                    "child_seen": True,
                }
            ],
            "cin_plans": [
                {"plan_id": "N1", "person_id": "CS101", "start": date(2024, 3, 4), "end": date(2024, 9, 2)}
            ],
            "s47_enquiry": [
                {
                    "enquiry_id": "S1",
                    "person_id": "CS100",
                    "start": date(2024, 6, 3),
                    "end": date(2024, 6, 12),
                    "nfa": False,
                }
            ],
            "cp_reviews": [
                {
                    "review_id": "R1",
                    "person_id": "CS100",
                    "due_on": date(2024, 9, 20),
                    "reviewed_on": date(2024, 9, 17),
                },
                {"review_id": "R2", "person_id": "CS100", "due_on": date(2025, 3, 17)},
            ],
            "missing": [
                {
                    "table_id": "M1",
                    "person_id": "CS102",
                    "start": date(2024, 11, 8),
                    "end": date(2024, 11, 9),
                    "category": "M",
                    "interview_offered": "Y",
                    "interview_accepted": "N",
                }
            ],
            "cla_episodes": [
                {
                    "episode_id": "D1",
                    "person_id": "CS102",
                    "start": date(2018, 1, 5),
                    "reason_started": "S",
                    "need": "N1",
                    "end": date(2018, 9, 1),
                    "reason_ended": "E4A",
                }
            ],
        },
        "liquidlogic",
    ),
    "police_encompass": Sample(
        DATED,
        {
            "notices": [
                {
                    "reference": "44250001234",
                    "child_number": 1,
                    "forename": "Amarah",
                    "surname": "Quillfeather",
                    "birth": BIRTH[0],
                    "sex": "F",
                    "address": HOUSE,
                    "postcode": "ZZ1 7QX",
                    "incident_at": datetime(2025, 2, 1, 21, 40),
                    "present": True,
                    "voice": 'Spoken to, with her aunt there. She said:\n"I went upstairs, then it was quiet."',
                    "circumstances": "Verbal argument between mother and partner; no injuries.",
                    "related_adult": "daughter",
                }
            ]
        },
    ),
    "police_missing": Sample(
        DATED,
        {
            "episodes": [
                {
                    "reference": "M25-0042",
                    "nominal": "N778812",
                    "forename": "Toby",
                    "surname": "Nettlewick",
                    "birth": BIRTH[3],
                    "sex": "M",
                    "postcode": "ZZ1 7QY",
                    "risk": "medium",
                    "reported_at": datetime(2025, 2, 1, 23, 5),
                    "found_at": datetime(2025, 2, 2, 7, 30),
                    "last_seen": "Bus station",
                    "found_place": "Friend's home",
                    "away_from": "care",
                    "interview": "accepted",
                    "interview_on": date(2025, 2, 3),
                    "flags": "CCE",
                }
            ]
        },
    ),
    "youth_justice": Sample(
        DATED,
        {
            "persons": [
                who(3, "forename", "surname", "birth", "sex", "ethnicity", "postcode") | {"yjs_id": "YJ55"}
            ],
            "offences": [
                {
                    "offence_id": "OF1",
                    "yjs_id": "YJ55",
                    "committed": date(2024, 9, 14),
                    "offence": "Criminal damage",
                    "gravity": 3,
                    "disposal": "Youth Conditional Caution",
                }
            ],
            "interventions": [
                {
                    "intervention_id": "IN1",
                    "yjs_id": "YJ55",
                    "start": date(2024, 10, 20),
                    "type": "Out of court",
                    "rosh": "Low",
                    "wellbeing": "Medium",
                    "reoffending": "Medium",
                    "stage": "1",
                    "manager_id": "Y2",
                    "manager_name": "Sunil Marchbank",
                    "manager_telephone": "07700 900017",
                    "manager_email": "sunil.marchbank@example.org",
                    "team": "Youth justice team",
                }
            ],
        },
    ),
}


def write_samples(folder: Path = SAMPLES) -> list[Path]:
    """Write the sample of every feed into `folder`/<feed>/ and return the paths."""
    declared = feeds()
    return [
        path
        for code, sample in SAMPLE_ROWS.items()
        for path in write_delivery(
            declared[code], folder / code, sample.rows, period=sample.period, layout=sample.layout
        )
    ]
