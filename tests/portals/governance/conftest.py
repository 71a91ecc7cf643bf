from tests.portals.oversight import governed, opened, overseen
from tests.portals.rows_database import filled, looks, rows

__all__ = ["filled", "governed", "looks", "opened", "overseen", "rows"]
