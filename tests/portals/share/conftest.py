from tests.portals.oversight import governed, opened, overseen, settings_home
from tests.portals.rows_database import filled, looks, rows, viewing
from tests.portals.share.added import children, grown

__all__ = [
    "children",
    "filled",
    "governed",
    "grown",
    "looks",
    "opened",
    "overseen",
    "rows",
    "settings_home",
    "viewing",
]
