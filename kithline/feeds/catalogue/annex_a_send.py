"""Annex A of a SEND inspection: children with an EHC plan (list 1) and with SEN support (list 2), as one workbook.

Counts of suspensions and absence are not taken: the schools' own feeds hold the marks and suspensions behind them. That
a child is known to social care is for those who may see social care; which team it is, the case system says.
"""

from kithline.feeds.catalogue._annex_a import AS_SENT, DAY, SEX_LISTED, YES_NO, layout
from kithline.feeds.codes import ETHNICITY, SEN_NEED
from kithline.feeds.spec import (
    Column,
    Emit,
    EmitAttribute,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Identifier, Listed, Text, Value

SOURCE = "Data to Insight, annex-a-sen-validator-be: Annex A SEND workbook"
Columns = dict[str, tuple[str, Value]]
PATTERNS = {
    "child": r"(child.*)?unique.*id.*|child id.*",
    "birth": r"date of birth|dob",
    "sex": r"gender|sex",
    "need": r"sen primary need.*|primary need.*",
    "urn": r"main education establishment.*urn.*",
    "disability": r".*have a disability.*",
    "social_care": r"known to children.*social care.*",
}
CHILD: Columns = {
    "child": ("Unique ID", Text()),
    "upn": ("UPN", Identifier("upn")),
    "uln": ("ULN", Identifier("uln")),
    "birth": ("Date of birth", DAY),
    "sex": ("Gender", SEX_LISTED),
    "ethnicity": ("Ethnicity", Listed(ETHNICITY)),
    "need": ("SEN primary need", Listed(SEN_NEED)),
    "urn": ("Main education establishment – URN", AS_SENT),
    "social_care": ("Known to children's social care?", YES_NO),
    "disability": ("Does the child or young person have a disability?", YES_NO),
}
PLAN: Columns = {
    "issued": ("Date initial EHC plan issued", DAY),
    "amended": ("Date updated EHC plan issued", DAY),
    "reviewed": ("Date EHC plan last reviewed", DAY),
    "home_educated": ("Elective home education", YES_NO),
}
COMMON = (
    EmitAttribute("ethnicity", "ethnicity", "characteristics"),
    EmitAttribute("sen_need", "need", "send"),
    EmitAttribute("disability", "disability", "send", when=When("disability", ("true",))),
    EmitAttribute("known_to_social_care", "social_care", "social_care", when=When("social_care", ("true",))),
)


def lists(number: int, code: str, name: str, columns: Columns, *emits: Emit) -> Table:
    return Table(
        code=code,
        file=r"((?P<date>\d{4}-\d\d-\d\d)[ _-]+)?(annex[ _-]?a[ _-]send|send[ _-]annex[ _-]?a)([ _.-].*)?\.xlsx",
        name="{date}_annex_a_send.xlsx",
        sheet=f"List_{number}",
        sheets=rf"list[ _-]*{number}(\D.*)?|{name}",
        key=("child",),
        columns=tuple(Column(ours, value, required=ours == "child") for ours, (_, value) in columns.items()),
        layouts=(layout("send", "Any SEND casework system", SOURCE, columns, PATTERNS),),
        subject=Subject(
            "sen_system",
            ("child",),
            birth="birth",
            sex="sex",
            identifiers={"upn": "upn", "uln": "uln"},
        ),
        emits=(*COMMON, *emits),
        optional=True,
    )


PLANS = lists(
    1,
    "plans",
    r"ehc.*plans?|ehcp.*",
    CHILD | PLAN,
    EmitEvent(
        "ehcp",
        "issued",
        payload={"last_review": "reviewed", "placement": "urn", "primary_need": "need"},
        when=When("issued"),
    ),
    EmitAttribute("home_educated", "home_educated", "school", when=When("home_educated", ("true",))),
)
SUPPORT = lists(2, "sen_support", r"sen support", CHILD)

FEED = Feed(
    code="annex_a_send",
    title="Annex A SEND (inspection lists)",
    source_system="the SEND casework system's inspection lists",
    owner="the council's SEND team",
    format=Format.XLSX,
    mode=Mode.DELTA,
    rhythm=Rhythm.YEARLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 2004 s.10; Children and Families Act 2014 Part 3",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the young person is 25, and as the council's schedule says",
    coverage="Children and young people to 25 for whom the council maintains an EHC plan, or who have SEN support, "
    "when an inspection asks",
    tables=(PLANS, SUPPORT),
    hold=Hold(changed=None, gone=None),
    order=40,
)
