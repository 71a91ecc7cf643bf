"""Lists of codes that several feeds share, with their meanings; each feed's own are in its declaration.

Sources: DfE CIN census schema 2026 (need, abuse, closure, referral source, ethnicity); DfE School Census code sets as
they stand in real extracts of 2024 and 2025 (SEN, suspensions, enrolment). Meanings of suspension reasons, SEN need
types and languages are from general knowledge of the guidance.
"""

from kithline.core.dates import DateForm
from kithline.feeds.code_years import Change, CodeYears
from kithline.feeds.values import Code, Date, Listed

# Any of the forms in which agencies' exports write dates; the first is the one that is written.
ANY_DATE = Date(
    (
        DateForm.ISO,
        DateForm.UK,
        DateForm.ISO_DATETIME,
        DateForm.CENSUS,
        DateForm.UK_DATETIME,
        DateForm.UK_DASHES,
        DateForm.UK_DOTS,
        DateForm.WORDS,
    )
)
UK_DATE = Date((DateForm.UK, DateForm.ISO, DateForm.ISO_DATETIME))
CENSUS_DATE = Date((DateForm.CENSUS, DateForm.ISO, DateForm.ISO_DATETIME, DateForm.UK))
EXTRACT_DATE = Date((DateForm.ISO, DateForm.ISO_DATETIME, DateForm.UK))

# 1 and 2 until 2024 (SSDA903, CIN "GenderCurrent"): the same fact as M and F, so no change of the person.
SEX_BY_YEAR = CodeYears(
    2024,
    {"1": "male", "2": "female"},
    {2025: Change({"M": "male", "F": "female", "U": "not known"}, became={"1": "M", "2": "F"})},
)
SEX = SEX_BY_YEAR.code(
    legacy={
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
# The same in words, or as codes with words: what people fill in.
SEX_WORDS = Listed(SEX, {"boy|man": "M", "girl|woman": "F", "not (stated|recorded)": "U"})
ETHNICITY_WORDS = Listed(ETHNICITY, {"not (known|stated|recorded)|unknown": "NOBT"})
# The commonest of DfE's list. Schools send any of the others too, some with a fourth letter (CHIM): kept and shown as
# they are.
LANGUAGE = Code(
    {
        "ENG": "English",
        "ENB": "Believed to be English",
        "OTH": "Other than English",
        "OTB": "Believed to be other than English",
        "AKA": "Akan",
        "ARA": "Arabic",
        "BNG": "Bengali",
        "CHI": "Chinese",
        "GUJ": "Gujarati",
        "HIN": "Hindi",
        "KUR": "Kurdish",
        "LIT": "Lithuanian",
        "PNJ": "Panjabi",
        "POL": "Polish",
        "POR": "Portuguese",
        "RMN": "Romanian",
        "SOM": "Somali",
        "TAM": "Tamil",
        "TUR": "Turkish",
        "URD": "Urdu",
        "YOR": "Yoruba",
    },
    strict=False,
    form="[A-Za-z]{3,4}",
)
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
SEN_NEED_BY_YEAR = CodeYears(
    2024,
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
        "OTH": "other",
        "NSA": "SEN support, no specialist assessment of type of need",
    },
    {2025: Change({"DS": "Down syndrome"})},
)
# A type that is not listed is kept if it looks like one; anything else cannot be read.
SEN_NEED = SEN_NEED_BY_YEAR.code(strict=False, form="[A-Za-z]{2,4}")
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
PRIMARY_NEED_BY_YEAR = CodeYears(
    2025,
    {
        "N1": "abuse or neglect",
        "N2": "child's disability",
        "N3": "parental disability or illness",
        "N4": "family in acute stress",
        "N5": "family dysfunction",
        "N6": "socially unacceptable behaviour",
        "N7": "low income",
        "N8": "absent parenting",
        "N9": "cases other than children in need",
        "N0": "not stated",
    },
    {2026: Change({"N1": "abuse, neglect and exploitation"})},
)
PRIMARY_NEED = PRIMARY_NEED_BY_YEAR.code()
# SSDA903 PLACE (PL in its XML), by the schemas of the LIIA tools pipeline. Of the additions the codes are known and not
# their words.
PLACEMENT_BY_YEAR = CodeYears(
    2024,
    {
        "A3": "placed for adoption with consent, with the current foster carer",
        "A4": "placed for adoption with consent, not with the current foster carer",
        "A5": "placed for adoption with a placement order, with the current foster carer",
        "A6": "placed for adoption with a placement order, not with the current foster carer",
        "H5": "semi-independent living",
        "K1": "secure children's home",
        "K2": "children's home",
        "P1": "with own parents",
        "P2": "independent living",
        "P3": "residential employment",
        "R1": "residential care home",
        "R2": "NHS or other establishment with care",
        "R3": "family centre or mother and baby unit",
        "R5": "young offender institution or prison",
        "S1": "residential school",
        "T0": "temporary move",
        "T1": "temporary: in hospital",
        "T2": "temporary: on holiday",
        "T3": "temporary: while the foster carer is on holiday",
        "T4": "temporary: seven days or less",
        "U1": "foster placement with relative or friend, long term",
        "U2": "foster placement with relative or friend, to adopt",
        "U3": "foster placement with relative or friend",
        "U4": "foster placement, long term",
        "U5": "foster placement, to adopt",
        "U6": "foster placement",
        "Z1": "other placement",
    },
    {
        2025: Change({"K3": "added for 2024-25"}, dropped=("H5", "P2")),
        2026: Change({code: "added for 2025-26" for code in ("Z11", "Z12", "Z13", "Z14")}),
    },
)
PLACEMENT = PLACEMENT_BY_YEAR.code(strict=False, form="[A-Z][0-9]{1,2}")
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
