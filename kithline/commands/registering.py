"""What the commands do first that take files in: the register of agreements is as the council has entered it."""

from django.core.management.base import CommandError

from kithline.ops.home import home
from kithline.sharing.governance import BadConfiguration, configuration
from kithline.sharing.register import keep_register


def keep_agreements() -> bool:
    """Copy the register from `governance.toml`; whether it changed. CommandError (3) where the file cannot be used."""
    try:
        agreements = configuration(home()).agreements
    except BadConfiguration as why:
        raise CommandError("; ".join(why.faults), returncode=3) from None
    return keep_register(agreements)
