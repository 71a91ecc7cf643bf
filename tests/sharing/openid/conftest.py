from tests.portals.rows_database import filled, looks, rows, viewing

__all__ = ["filled", "looks", "rows", "viewing"]
