"""Lists of codes of social care that are kept as sent and told in words.

Factors: DfE CIN census schema 2026. The codes of SSDA903 are those of the open rules for it; their meanings are from
general knowledge of the guide. A code that is not listed is shown as it is.
"""

from kithline.feeds.values import Code

# CIN census, in shorter words than the schema's; several are sent as one value, "4B,16A".
FACTORS = Code(
    {
        "1A": "alcohol misuse by the child",
        "1B": "alcohol misuse by a parent or carer",
        "1C": "alcohol misuse by another person in the household",
        "2A": "drug misuse by the child",
        "2B": "drug misuse by a parent or carer",
        "2C": "drug misuse by another person in the household",
        "3A": "domestic abuse of the child",
        "3B": "domestic abuse of a parent or carer",
        "3C": "domestic abuse of another person in the household",
        "4A": "mental health of the child",
        "4B": "mental health of a parent or carer",
        "4C": "mental health of another person in the household",
        "5A": "learning disability of the child",
        "5B": "learning disability of a parent or carer",
        "5C": "learning disability of another person in the household",
        "6A": "physical disability or illness of the child",
        "6B": "physical disability or illness of a parent or carer",
        "6C": "physical disability or illness of another person in the household",
        "7A": "young carer",
        "8B": "privately fostered: overseas child who intends to return",
        "8C": "privately fostered: overseas child who intends to stay",
        "8D": "privately fostered: child of the UK in an educational placement",
        "8E": "privately fostered: child of the UK in another family arrangement",
        "8F": "privately fostered: other",
        "9A": "unaccompanied asylum-seeking child",
        "10A": "going missing",
        "11A": "child sexual exploitation",
        "12A": "trafficking",
        "13A": "gangs",
        "14A": "socially unacceptable behaviour",
        "15A": "self-harm",
        "16A": "neglect",
        "17A": "emotional abuse",
        "18A": "physical abuse",
        "18B": "physical abuse by another child",
        "18C": "physical abuse by an adult",
        "19A": "sexual abuse",
        "19B": "sexual abuse by another child",
        "19C": "sexual abuse by an adult",
        "20": "other",
        "21": "no factors identified",
        "22A": "female genital mutilation",
        "23A": "abuse linked to faith or belief",
        "24A": "child criminal exploitation",
    },
    strict=False,
)
# SSDA903: LS, RNE, REC, PLACE_PROVIDER, REVIEW_CODE, MISSING, ACCOM and ACTIV.
LEGAL_STATUS = Code(
    {
        "C1": "interim care order",
        "C2": "full care order",
        "E1": "placement order",
        "V2": "accommodated with agreement (section 20)",
        "V3": "series of short breaks, agreed each time",
        "V4": "series of short breaks, agreed as a series",
        "J1": "on remand",
        "J2": "placed by the police (PACE)",
        "J3": "youth rehabilitation order with residence",
        "L1": "police protection",
        "L2": "emergency protection order",
        "L3": "child assessment order",
    },
    strict=False,
)
EPISODE_BEGUN = Code(
    {
        "S": "started to be looked after",
        "L": "change of legal status",
        "P": "change of placement and carer",
        "T": "change of placement, same carer",
        "B": "change of legal status, placement and carer",
        "U": "change of legal status and placement, same carer",
    },
    strict=False,
)
EPISODE_ENDED = Code(
    {
        "X1": "a new episode begins",
        "E2": "died",
        "E3": "another council took over",
        "E4A": "returned home as planned",
        "E4B": "returned home, not as planned",
        "E5": "moved to independent living with support",
        "E6": "moved to independent living without support",
        "E7": "transferred to adult social care",
        "E8": "other reason",
        "E9": "sentenced to custody",
        "E11": "adopted, unopposed",
        "E12": "adopted, consent dispensed with",
        "E13": "went to live with a parent or relative",
        "E14": "remand ended",
        "E15": "age assessed as 18 or over",
        "E16": "moved abroad",
        "E17": "18, and stayed with the carer",
        "E41": "residence or child arrangements order",
        "E45": "special guardianship to a carer who is kin",
        "E46": "special guardianship to a carer who is not kin",
        "E47": "special guardianship to other kin",
        "E48": "special guardianship to another",
    },
    strict=False,
)
PROVIDER = Code(
    {
        "PR0": "parents or others with parental responsibility",
        "PR1": "this council",
        "PR2": "another council",
        "PR3": "another public body",
        "PR4": "private",
        "PR5": "voluntary",
    },
    strict=False,
)
REVIEW_PART = Code(
    {
        "PN0": "under four at the time",
        "PN1": "attended and spoke",
        "PN2": "attended, an advocate spoke",
        "PN3": "attended, gave views without words",
        "PN4": "attended, gave no views",
        "PN5": "did not attend, briefed an advocate",
        "PN6": "did not attend, sent views",
        "PN7": "did not attend, sent no views",
    },
    strict=False,
)
ABSENT_FROM_CARE = Code({"M": "missing", "A": "away without authorisation"}, strict=False)
LEAVER_HOME = Code(
    {
        "B": "with parents or relatives",
        "C": "community home or other residential care",
        "D": "semi-independent accommodation",
        "E": "supported lodgings",
        "G": "gone abroad",
        "H": "deported",
        "K": "ordinary lodgings",
        "R": "not known",
        "S": "no fixed abode",
        "T": "foyer",
        "U": "independent living",
        "V": "emergency accommodation",
        "W": "bed and breakfast",
        "X": "in custody",
        "Y": "other",
        "Z": "with former foster carers",
    },
    strict=False,
)
LEAVER_ACTIVITY = Code(
    {
        "F1": "higher education, full time",
        "P1": "higher education, part time",
        "F2": "other education, full time",
        "P2": "other education, part time",
        "F4": "training or work, full time",
        "P4": "training or work, part time",
        "G4": "none of these: illness or disability",
        "G5": "none of these: other reasons",
        "G6": "none of these: pregnancy or parenting",
    },
    strict=False,
)
