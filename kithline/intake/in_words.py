"""What became of a delivery, in words for whoever sent it or looks after it. No personal values."""

from kithline.intake.receive import HELD, KNOWN, REFUSED, Receipt


def name_of(receipt: Receipt) -> str:
    """ "school_census 2025 spring"."""
    return f"{receipt.feed} {receipt.period}".strip()


def became(receipt: Receipt) -> str:
    """What became of its rows, or why nothing did."""
    if receipt.outcome in (KNOWN, HELD, REFUSED):
        return receipt.reason
    changes = receipt.changes
    if changes is None:
        raise RuntimeError("an accepted delivery has its changes counted")
    return (
        f"{counted(receipt.accepted, 'row')} accepted, {receipt.rejected:,} could not be read; "
        f"{changes.new:,} new, {changes.changed:,} changed, {changes.gone:,} gone, {changes.unchanged:,} unchanged"
        + (f", {changes.history:,} into history" if changes.history else "")
    )


def counted(number: int, noun: str) -> str:
    """ "1 row", "2,000 rows"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
