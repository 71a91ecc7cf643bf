"""The roles: one entry each, found by walking this package. A module holds those of one sort of employer."""

import importlib
import pkgutil

from kithline.sharing.roles.declare import Role, Scope
from kithline.sharing.roles.governance import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_STEWARD,
    INFORMATION_GOVERNANCE,
    RESTRICTED_STEWARD,
)
from kithline.sharing.roles.relationships import RELATIONSHIPS
from kithline.sharing.roles.schools import DEPUTY_LEAD, HEAD_TEACHER, SAFEGUARDING_LEAD, SENCO, TRUST_LEAD
from kithline.sharing.roles.social_care import SOCIAL_WORKER, TEAM_MANAGER
from kithline.sharing.roles.support import LINK_COORDINATOR


def _found() -> dict[str, Role]:
    found: dict[str, Role] = {}
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    for module in sorted(modules, key=lambda one: getattr(one, "PLACE", 0)):
        for thing in vars(module).values():
            if isinstance(thing, Role) and found.setdefault(thing.code, thing) is not thing:
                raise ValueError(f"two roles have the code {thing.code}")
    return found


ROLES = _found()

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "DATA_STEWARD",
    "DEPUTY_LEAD",
    "HEAD_TEACHER",
    "INFORMATION_GOVERNANCE",
    "LINK_COORDINATOR",
    "RELATIONSHIPS",
    "RESTRICTED_STEWARD",
    "ROLES",
    "SAFEGUARDING_LEAD",
    "SENCO",
    "SOCIAL_WORKER",
    "TEAM_MANAGER",
    "TRUST_LEAD",
    "Role",
    "Scope",
]
