"""What headers mean: "DOB", "Date of Birth", "clientBirthDate" and "Person/BirthDate" are one thing.

The words are ours, from general knowledge of councils' exports; a header that nothing here knows is kept raw.
"""

import re
from functools import lru_cache

_IN_FULL = {
    "dt": "date",
    "num": "number",
    "prof": "professional",
    "addr": "address",
    "mob": "mobile",
    "cd": "code",
    "gend": "gender",
    "wkr": "worker",
    "wrkr": "worker",
    "refed": "referred",  # "Ref'd" is made "Refed"
    "reced": "received",
    "clsd": "closed",
    "disch": "discharged",
    "adm": "admitted",
    "appt": "appointment",
}
_DOB = re.compile(r"Do[Bb](?![a-z])")  # one word, though a capital follows a small letter in it
_POST_CODE = re.compile(r"\b(p|post)/code\b", re.IGNORECASE)  # no path
_ABBREVIATED = re.compile(r"[A-Za-z]{1,2}(/[A-Za-z]{1,2})*/[^/]+")  # F/name, M/F, D/O/B
_ASIDE = re.compile(r"\([^()]*\)")  # "(1=M 2=F)", and whom it is about: "(parent/carer)"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# Whom a part of the row is about. "child" is the row's own subject; the others are the second person.
PEOPLE = {
    "child": r"child|childs|girl|girls|boy|boys|pupil|pupils|student|learner|young person|yp|youth|baby|patient|client"
    r"|service user",
    "mother": r"mother|mothers|mum|mums",
    "father": r"father|fathers|dad|dads",
    "parent": r"parent carer|parents|parent|guardian|guardians",
    "carer": r"carer|carers|main carer|foster carer",
    "tenant": r"tenant|lead tenant|main tenant|applicant|main applicant|claimant|householder|account holder",
    "contact": r"next of kin|nok|emergency contact|emerg|sibling|partner|relative|spouse",
}
# What the second person is to the row's own, where the words say it: the child is the `child` of a parent.
CHILD_OF = {"mother": "child", "father": "child", "parent": "child"}

# role -> the words, tried in this order; a role of a person may belong to either of two
_ROLES: tuple[tuple[str, str], ...] = (
    ("nhs_number", r"nhs( number| no| num| id)?"),
    ("former_upn", r"(former|previous|old) (upn|unique pupil number)"),
    ("upn", r"upn|unique pupil (number|no|id)"),
    ("uln", r"uln|unique learner (number|no|id)"),
    ("nino", r"nino|ni( number| no)?|national insurance( number| no)?|nat ins( number| no)?"),
    ("uprn", r"uprn|unique property reference( number)?"),
    ("birth", r"dob|d o b|(date of )?birth( ?date)?|birth day|born( on)?|date born"),
    (
        "worker_telephone",
        r"(WORKER) (telephone|phone|tel|mobile|number|no|contact|contact number)( number| no)?",
    ),
    ("worker_email", r"(WORKER) (e mail|email)( address)?"),
    ("worker_team", r"(WORKER) team|team( name)?"),
    ("worker", r"(WORKER) (id|ref|code|reference|number|staff id|no)|staff (id|no|number|ref)"),
    ("worker_name", r"(WORKER)( name| full name)?|allocated to|assigned to"),
    (
        "former_surname",
        r"(former|previous|maiden|birth) ?(surname|last name|family name|names?)|nee|alias surname",
    ),
    (
        "preferred_forename",
        r"(preferred|known as|chosen)( forename| first name| given name| name)?|known as|aka|nick ?name",
    ),
    ("middle", r"middle (name|names|initial|initials)|second (fore)?name|other (fore)?names?|middlenames?"),
    (
        "forename",
        r"(legal |first )?fore ?names?|f ?names?"
        r"|first ?names?|given ?names?|christian names?|fname|first|given|name given",
    ),
    ("surname", r"(legal )?sur ?names?|s ?names?|last ?names?|family ?names?|lname|last|name family"),
    (
        "name",
        r"(full |whole |display )?names?|(full|whole) name|name in full|surname (comma )?(and )?forenames?",
    ),
    ("sex", r"sex|gender( at birth| identity| ?code)?|m f|sex or gender"),
    ("ethnicity", r"ethnicity( code)?|ethnic (origin|group|code|background)( code)?"),
    ("language", r"(first |home |main |spoken )?language( code| at home)?"),
    ("postcode", r"(home |property |address |current )?(post ?code|p ?code|pc|zip( code)?)"),
    (
        "line",
        r"(home |property |full |current )?address( ?(line)? ?\d)?|addr ?\d?|(address )?line ?\d"
        r"|street( name| address)?|road|house ?(no|number|name)|(post )?town|city|county|locality|flat( no)?",
    ),
    ("address_since", r"(address|moved in|living here)( since| from| start( date)?)"),
    (
        "relation",
        r"relation(ship)?( type| to( the)? (child|client|pupil|yp|young person|tenant|applicant))?",
    ),
    (
        "telephone",
        r"(home |mobile |day |main |contact )?(telephone|phone|tel|mobile|mob)( number| no| num)?|contact number",
    ),
    ("email", r"(home |contact )?(e mail|email)( address)?"),
    (
        "school",
        r"school( urn| laestab| dfe( no| number)?| code| number| no| name)?|laestab|dfe (no|number)|urn|base",
    ),
    (
        "end",
        r"(end|ended|closed|closure|left|leaving|exit|discharged?|ceased|until|finish(ed)?|to|completed)( on| at)?"
        r"( date)?|(\w+ ){1,2}(end(ed)?|closed|left|finished|ceased)( date| on)?"
        r"|date (ended|closed|left|of (closure|discharge|leaving|exit))|tenancy end( date)?|case closed",
    ),
    (
        "start",
        r"(start|started|received|entry|opened?|joined|joining|registered|registration|referred|referral|accepted"
        r"|admitted|from|since|begin|began|commenced|enrol(led|ment)|event|incident|attended|attendance|session|contact"
        r"|visit|tenancy|membership)( on| at)? ?(date)?|date (of )?(start|started|received|entry|opened"
        r"|joined|joining|registered"
        r"|registration|referred|referral|accepted|incident|contact|visit|event|attendance|session|assessment)|date"
        r"|ref date|(\w+ ){1,2}(start(ed)?|began|begun|opened|joined|commenced|from)( date| on)?",
    ),
    ("row", r"(ROW) (id|ref|reference|number|no|code|key)|row( id| no| number)?|record (id|no|number)"),
    (
        "key",
        r"(PERSON)? ?(matching )?(id|ref|reference|number|no|nr|code|key|identifier|uid|guid|pk)"
        r"|(PERSON) (system )?(id|ref|no)",
    ),
)
_WORKER = (
    r"worker|(youth|key|support|social|lead|case|link|family|outreach) worker|keyworker|officer"
    r"|(housing|case|lead|tenancy|welfare) officer"
    r"|lead( professional| practitioner)?|practitioner|coach|mentor|tutor|nurse|staff( member)?|caseworker"
    r"|facilitator|allocated worker|teacher|coordinator|adviser|advisor|manager|housing officer"
)
_ROW = (
    r"ref|referral|tenancy|case|case ?rec(ord)?|event|incident|visit|session|assessment|attendance|episode|booking"
    r"|application|claim|contact|record|activity|plan|involvement|registration|membership"
)
_PERSON = (
    r"person|party|client|child|pupil|student|member|yp|young person|service user|customer|case ?person|patient"
    r"|individual|participant|learner|resident|occupant|unique|system|our|household member"
)
_COMPILED = tuple(
    (
        role,
        re.compile(pattern.replace("WORKER", _WORKER).replace("ROW", _ROW).replace("PERSON", _PERSON)),
    )
    for role, pattern in _ROLES
)
_PEOPLE = {whom: re.compile(rf"(?:^|\b)({words})(?:\b|$)") for whom, words in PEOPLE.items()}
OF_A_PERSON = {
    *(
        "key",
        "nhs_number",
        "upn",
        "former_upn",
        "uln",
        "nino",
        "birth",
        "former_surname",
        "preferred_forename",
    ),
    *("middle", "forename", "surname", "name", "sex", "ethnicity", "language", "postcode", "line", "uprn"),
    *("telephone", "email"),
}


@lru_cache(4096)
def words_of(header: str) -> str:
    """A header as small words with one space between: "clientBirthDate" is "client birth date"."""
    short = re.sub(r"['’]d\b", "ed", re.sub(r"['’]s\b", "", header.replace("(s)", "s")))
    spaced = _CAMEL.sub(" ", _DOB.sub("DOB", short))
    words = re.sub(r"[^A-Za-z0-9]+", " ", spaced).lower().split()
    return " ".join(_IN_FULL.get(word, word) for word in words)


@lru_cache(4096)
def meaning(header: str) -> tuple[str, str, str]:
    """What a header (in a document the path) means: (role, whom, place). `role` is "" where nothing knows it; `whom` a
    key of PEOPLE or ""; `place` the number that the header ends or begins with where it tells two people apart."""
    header = _POST_CODE.sub("postcode", _without_slashes(header))
    if _ABBREVIATED.fullmatch(header) and (role := _role(words_of(header))):
        return role, "", ""
    found = _meaning(header)
    bare = " ".join(_ASIDE.sub(" ", header).split())
    if found[0] or bare == header or not bare:
        return found
    role, whom, place = meaning(bare)
    return role, whom or found[1], place


def _without_slashes(header: str) -> str:
    """Those beside a space or within brackets are no steps of a path: "VI / HI", "Tel. (parent/carer)"."""
    header = _ASIDE.sub(lambda aside: aside[0].replace("/", " "), header.replace("(s)", "s"))
    return re.sub(r"\s+/\s*|/\s+", " ", header).strip()


def _meaning(header: str) -> tuple[str, str, str]:
    *around, last = [step for step in header.split("/") if step and step != ".."] or [""]
    words = words_of(last)
    context = " ".join(words_of(step) for step in around)
    near = f"{words_of(around[-1])} {words}" if around else ""
    if near and _role(near).startswith("worker"):
        return _role(near), "", ""
    role = _role(words)
    if role:
        return role, _whom(context), ""
    if role := _role(near):
        return role, _whom(context), ""
    whom = _whom(words)
    if whom:
        rest = " ".join(_PEOPLE[whom].sub(" ", words).split())
        number = re.sub(r"\D", "", rest) if re.search(r"(^\d\b|\b\d$)", rest) else ""
        rest = " ".join(re.sub(r"^\d\b|\b\d$", "", rest).split()) if number else rest
        role = _role(rest or "name")
        if role in OF_A_PERSON or role == "relation":
            return role, whom, number
    numbered = re.fullmatch(r"(?:(?:person|member|occupant|p)? ?(\d) )?(.*?)(?: ?(\d))?", words)
    if numbered and (numbered[1] or numbered[3]):
        role = _role(numbered[2].removeprefix("person ").strip())
        if role in OF_A_PERSON - {"line"}:
            return role, "", numbered[1] or numbered[3]
    return "", whom, ""


def _role(words: str) -> str:
    return next((role for role, pattern in _COMPILED if pattern.fullmatch(words)), "")


def _whom(words: str) -> str:
    return next((whom for whom, pattern in _PEOPLE.items() if pattern.search(words)), "")


def known_role(header: str) -> str:
    """The role alone; "" where nothing knows the header."""
    return meaning(header)[0]


def is_known(header: str) -> bool:
    """Whether the header is one of those that mean something to us."""
    return bool(known_role(header))
