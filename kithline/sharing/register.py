"""The register of agreements: copied from `governance.toml` into the database, which taking in and the pages read."""

from collections.abc import Iterable

from django.db import connection, transaction

from kithline.sharing.governance import Agreement

_COLUMNS = ("feed", "reference", "name", "signed", "expires", "dpia")


def keep_register(agreements: Iterable[Agreement]) -> bool:
    """Make the database's register that of these agreements. False: it was so already, and nothing is written."""
    wanted = {
        (code, each.reference, each.name, each.signed, each.expires, each.dpia)
        for each in agreements
        for code in each.feeds
    }
    listed = ", ".join(_COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('register of agreements'))")
        cursor.execute(f"SELECT {listed} FROM feed_agreement")
        if set(cursor.fetchall()) == wanted:
            return False
        cursor.execute("DELETE FROM feed_agreement")
        cursor.executemany(
            f"INSERT INTO feed_agreement ({listed}) VALUES (%s, %s, %s, %s, %s, %s)", sorted(wanted)
        )
    return True


__all__ = ["keep_register"]
