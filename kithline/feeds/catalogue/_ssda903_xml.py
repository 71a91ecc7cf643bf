"""SSDA903 as one XML document (EXPSSDA903): the same tables, keys and columns as its CSV files.

Confirmed from the open fake return, which has no social workers' episodes and no deprivation of liberty; where those
would stand is our guess. PL stands for PLACE, CHILDID for CHILD.
"""

from collections.abc import Mapping
from dataclasses import replace

from kithline.feeds.spec import Feed, Format, Layout, Table

SOURCE = "data-to-insight 903 validator, fake XML return"
CHILD = "CHILD/HEADER"
# table -> its element, and where in it columns of the CSV stand otherwise than under their own header
PLACES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "header": ("CHILD", {}),
    "episodes": ("CHILD/EPISODE", {"PLACE": "PL"}),
    "reviews": (f"{CHILD}/AREVIEW", {}),
    "uasc": (f"{CHILD}/DUC", {"DUC": ".", "SEX": "../SEX"}),
    "oc2": (f"{CHILD}/OC2", {}),
    "oc3": (f"{CHILD}/IN_TOUCH", {"IN_TOUCH": ".", "ACTIV": "../ACTIV", "ACCOM": "../ACCOM"}),
    "ad1": (
        f"{CHILD}/DATE_INT",
        {
            "DATE_INT": ".",
            **{
                header: f"../{header}"
                for header in ("DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR")
            },
        },
    ),
    "placed_for_adoption": (f"{CHILD}/AD_PLACED", {}),
    "previous_permanence": (f"{CHILD}/PERMANENCE", {}),
    "missing": (f"{CHILD}/AMISSING", {}),
    "sw_episodes": (f"{CHILD}/SW_EPISODE", {}),
    "dolo": (f"{CHILD}/ADOLO", {}),
}
GUESSED = ("sw_episodes", "dolo")


def as_document(files: Feed) -> Feed:
    """The feed of CSV `files` as one of XML documents."""
    return replace(
        files,
        format=Format.XML,
        root="EXPSSDA903",
        tables=tuple(_in_document(table) for table in files.tables),
        sequence=("HEADER", "EPISODE", "CHILDID", "UPN", "SEX", "DOB", "ETHNIC"),
    )


def _in_document(table: Table) -> Table:
    element, places = PLACES[table.code]
    headers = {ours: _path(table.code, theirs, places) for ours, theirs in table.layouts[0].headers.items()}
    source = "unconfirmed" if table.code in GUESSED else SOURCE
    return replace(
        table,
        file=r"((?P<year>\d{4})[_-])?.*903.*\.xml",
        name="{year}_ssda903.xml",
        element=element,
        layouts=(Layout("903_xml", "DfE SSDA903, XML", source, headers),),
    )


def _path(table: str, header: str, places: Mapping[str, str]) -> str:
    """Where a header's value stands, from the table's element. Child and birth date stand in the child's header."""
    if header in places:
        return places[header]
    up = {"header": "HEADER/", "episodes": "../HEADER/"}.get(table, "../")
    if header in ("CHILD", "DOB"):
        return up + {"CHILD": "CHILDID"}.get(header, header)
    return f"HEADER/{header}" if table == "header" else header
