"""Lists of codes that several feeds share, with their meanings; each feed's own are in its declaration.

Sources: DfE CIN census schema 2026 (need, abuse, closure, referral source, ethnicity); DfE School Census code sets as
they stand in real extracts of 2024 and 2025 (SEN, suspensions, enrolment). Meanings of suspension reasons and SEN need
types are from general knowledge of the guidance.
"""

from kithline.core.dates import DateForm
from kithline.feeds.values import Code, Date

# Any of the forms in which agencies' exports write dates; the first is the one that is written.
ANY_DATE = Date((DateForm.ISO, DateForm.UK, DateForm.ISO_DATETIME, DateForm.CENSUS))
UK_DATE = Date((DateForm.UK, DateForm.ISO, DateForm.ISO_DATETIME))
CENSUS_DATE = Date((DateForm.CENSUS, DateForm.ISO, DateForm.ISO_DATETIME, DateForm.UK))
EXTRACT_DATE = Date((DateForm.ISO, DateForm.ISO_DATETIME, DateForm.UK))

# 1 and 2 until 2024 (SSDA903, CIN "GenderCurrent"): the same fact as M and F, so no change of the person.
SEX = Code(
    {"M": "male", "F": "female", "U": "not known"},
    legacy={
        "1": "M",
        "2": "F",
        "0": "U",
        "9": "U",
        "MALE": "M",
        "FEMALE": "F",
        "UNKNOWN": "U",
        "NOT KNOWN": "U",
        "I": "U",
        "N": "U",
    },
)
# Census codes are four letters; schools send extended codes too (AKAO, WENG), whose first letters tell the group.
ETHNICITY = Code(
    {
        "WBRI": "White British",
        "WIRI": "White Irish",
        "WIRT": "Traveller of Irish heritage",
        "WOTH": "Any other White background",
        "WROM": "Gypsy or Roma",
        "MWBC": "White and Black Caribbean",
        "MWBA": "White and Black African",
        "MWAS": "White and Asian",
        "MOTH": "Any other mixed background",
        "AIND": "Indian",
        "APKN": "Pakistani",
        "ABAN": "Bangladeshi",
        "AOTH": "Any other Asian background",
        "BCRB": "Caribbean",
        "BAFR": "African",
        "BOTH": "Any other Black background",
        "CHNE": "Chinese",
        "OOTH": "Any other ethnic group",
        "REFU": "Refused",
        "NOBT": "Not yet obtained",
    },
    strict=False,
    form="[A-Za-z]{4}",
)
LANGUAGE = Code({"ENG": "English", "OTH": "Other than English"}, strict=False, form="[A-Za-z]{3,4}")
COUNTRY = Code({"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"})
# CIN census; several are sent as one value, "BEH,LD".
DISABILITY = Code(
    {
        "NONE": "none",
        "MOB": "mobility",
        "HAND": "hand function",
        "PC": "personal care",
        "INC": "incontinence",
        "COMM": "communication",
        "LD": "learning",
        "HEAR": "hearing",
        "VIS": "vision",
        "BEH": "behaviour",
        "CON": "consciousness",
        "AUT": "autism or Asperger syndrome",
        "DDA": "another disability",
    },
    strict=False,
)
SEN_PROVISION = Code(
    {"N": "none", "K": "SEN support", "E": "education, health and care plan"},
    # until 2014: school action, school action plus (now SEN support), statement (now a plan)
    legacy={"A": "K", "P": "K", "S": "E"},
)
# A type that is not listed is kept if it looks like one (DS came in 2024-25); anything else cannot be read.
SEN_NEED = Code(
    {
        "SPLD": "specific learning difficulty",
        "MLD": "moderate learning difficulty",
        "SLD": "severe learning difficulty",
        "PMLD": "profound and multiple learning difficulty",
        "SEMH": "social, emotional and mental health",
        "SLCN": "speech, language and communication needs",
        "HI": "hearing impairment",
        "VI": "vision impairment",
        "MSI": "multi-sensory impairment",
        "PD": "physical disability",
        "ASD": "autistic spectrum disorder",
        "DS": "Down syndrome",
        "OTH": "other",
        "NSA": "SEN support, no specialist assessment of type of need",
    },
    strict=False,
    form="[A-Za-z]{2,4}",
)
SUSPENSION_CATEGORY = Code(
    {"SUSP": "suspension", "LNCH": "lunchtime suspension", "PERM": "permanent exclusion"},
    legacy={"FIXD": "SUSP"},
)
SUSPENSION_REASON = Code(
    {
        "PP": "physical assault against a pupil",
        "PA": "physical assault against an adult",
        "VP": "verbal abuse or threatening behaviour against a pupil",
        "VA": "verbal abuse or threatening behaviour against an adult",
        "OW": "use or threat of an offensive weapon",
        "BU": "bullying",
        "RA": "racist abuse",
        "LG": "abuse against sexual orientation and gender identity",
        "DS": "abuse relating to disability",
        "SM": "sexual misconduct",
        "DA": "drug and alcohol related",
        "DM": "damage",
        "TH": "theft",
        "DB": "persistent or general disruptive behaviour",
        "MT": "inappropriate use of social media or online technology",
        "PH": "wilful transgression of measures to protect public health",
        "OT": "other (until 2020)",
    },
    strict=False,
    form="[A-Za-z]{2}",
)
PRIMARY_NEED = Code(
    {
        "N1": "abuse, neglect and exploitation",
        "N2": "child's disability",
        "N3": "parental disability or illness",
        "N4": "family in acute stress",
        "N5": "family dysfunction",
        "N6": "socially unacceptable behaviour",
        "N7": "low income",
        "N8": "absent parenting",
        "N9": "cases other than children in need",
        "N0": "not stated",
    }
)
ABUSE = Code({"NEG": "neglect", "PHY": "physical", "SAB": "sexual", "EMO": "emotional", "MUL": "multiple"})
CLOSURE = Code(
    {
        "RC1": "adopted",
        "RC2": "died",
        "RC3": "child arrangements order",
        "RC4": "special guardianship order",
        "RC5": "transferred to another local authority",
        "RC6": "transferred to adult social care",
        "RC7": "services ceased for any other reason",
        "RC8": "closed after assessment, no further action",
        "RC9": "closed after assessment, referred to early help",
    },
    strict=False,
    form="RC[0-9]{1,2}",
)
REFERRAL_SOURCE = Code(
    {
        "1A": "family member, relative or carer",
        "1B": "acquaintance",
        "1C": "self",
        "1D": "other individual",
        "2A": "schools",
        "2B": "education services",
        "3A": "general practitioner",
        "3B": "health visitor",
        "3C": "school nurse",
        "3D": "other primary health services",
        "3E": "accident and emergency",
        "3F": "other health services",
        "4": "housing",
        "5A": "the council's adult social care",
        "5B": "other services of the council",
        "5C": "another council",
        "5D": "early help",
        "6": "police",
        "7": "other legal agency",
        "8": "other, such as children's centres and voluntary organisations",
        "9": "anonymous",
        "10": "not known",
    },
    strict=False,
    form="[0-9]{1,2}[A-Za-z]?",
)
