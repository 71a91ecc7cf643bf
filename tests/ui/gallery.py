"""Every component with invented content, as the pages that the browser tests open."""

from datetime import date
from typing import Any

from markupsafe import Markup

from kithline.ui import charts
from kithline.ui.environment import PageEnvironment
from kithline.ui.shell import Contact, NavigationLink, Shell, SignedIn
from kithline.ui.tables import Column
from kithline.ui.words import State

TODAY = date(2026, 5, 13)
SHELL = Shell(
    authority="Wexmoor Council",
    signed_in=SignedIn("Amina Farrow", "Designated safeguarding lead", "Larkfield School"),
    navigation=(
        NavigationLink("Today", "/", is_current=True),
        NavigationLink("Pupils", "/pupils/"),
        NavigationLink("Data quality", "/quality/"),
    ),
    account_url="/account/",
    sign_out_url="/account/logout/",
    is_demonstration=True,
    contact=Contact("the Kithline team", "kithline@example.org", "01632 960100"),
)
NAMES = (
    "Ashdown, Kit",
    "Birch, Ottoline",
    "Coker-Wells, Idris",
    "Dunmore, Tansy",
    "Eversholt, Rafferty",
    "Fenn, Odalys",
)
TERMS = ("Aut 24", "Spr 25", "Sum 25", "Aut 25", "Spr 26", "Sum 26")


def pages(environment: PageEnvironment) -> dict[str, str]:
    """The gallery's pages by name, ready to be served."""
    attendance = list(zip(TERMS, (95.1, 93.4, None, 91.0, 88.2, 86.5), strict=True))
    values: dict[str, Any] = {
        "shell": SHELL,
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="gallery">'),
        "today": TODAY,
        "path": "/pupils",
        "query": {"year": "9", "sort": "-factors"},
        "columns_of_pupils": [
            Column("name", "Name", is_sortable=True),
            Column("year", "Year", is_sortable=True),
            Column("factors", "Factors", is_sortable=True),
            Column("attendance", "Attendance", is_sortable=True, is_numeric=True),
            Column("care", "Social care"),
            Column("trend", "Trend or source"),
        ],
        "pupils": [
            {"number": number, "name": name, "state": list(State)[number % 4]}
            for number, name in enumerate(NAMES * 4)
        ],
        "sparkline": charts.sparkline(
            "Attendance falling, 95% to 86% in six terms", [v for _, v in attendance]
        ),
        "attendance": attendance,
        "bars": charts.bar_chart(
            "Pupils by vulnerability factor",
            "Persistent absence is the most frequent, with 41 pupils.",
            [
                ("Persistent absence", 41),
                ("SEN support", 33),
                ("Social worker in six years", 12),
                ("Missing", None),
            ],
        ),
        "line": charts.line_chart(
            "Attendance by term",
            "From 95.1% to 86.5% in six terms; summer 2025 was not supplied. The scale starts at 80%.",
            attendance,
            unit="%",
            low=80,
            high=100,
            threshold=charts.Threshold(90, "persistent absence below"),
        ),
        "columns": charts.column_chart(
            "Suspensions by term",
            "Seven in all, most in spring 2026.",
            list(zip(TERMS, (0, 1, 1, 0, 4, 1), strict=True)),
        ),
    }
    drawn = {
        name: environment.get_template(f"gallery_{name}.html").render(values)
        for name in ("today", "child", "parts")
    }
    for name in ("400", "403", "403_csrf", "404", "500"):
        drawn[f"error-{name}"] = environment.get_template(f"{name}.html").render(values)
    # As Django draws it when all else fails: no request, so no shell of its own.
    drawn["error-bare"] = environment.get_template("500.html").render()
    return drawn
