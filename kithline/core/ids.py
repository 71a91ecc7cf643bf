"""Identifiers that Kithline itself gives. Both are UUIDs; they differ in whether they can be made again."""

import uuid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "kithline.example.org")


def new_id() -> uuid.UUID:
    """A random id, for people and events: it says nothing about whom it names and cannot be guessed."""
    return uuid.uuid4()


def stable_id(kind: str, *parts: str) -> uuid.UUID:
    """The same id for the same kind and parts, on every machine: for the invented city and for declared
    things.

    Anyone who knows the parts can make it, so it is never made from a person's details nor used as a secret.
    """
    # Lengths go in as well, so that ("ab", "c") and ("a", "bc") differ.
    return uuid.uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in (kind, *parts)))
