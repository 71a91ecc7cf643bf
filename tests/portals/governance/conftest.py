from tests.portals.oversight import governed, opened, overseen, settings_home
from tests.portals.rows_database import filled, looks, rows, viewing

__all__ = ["filled", "governed", "looks", "opened", "overseen", "rows", "settings_home", "viewing"]
