"""One mail to one person, by the installation's own mail settings (`watch.toml`, [mail]).

No personal value of a child goes by mail. Without settings a demonstration writes mails into the folder `mail` of its
home; a real installation sends none.
"""

from pathlib import Path
from smtplib import SMTPException

from django.core.mail import EmailMessage

from kithline.sharing.instance import DEMONSTRATION, kind_of_instance
from kithline.watch.configuration import BadConfiguration, configuration
from kithline.watch.mail import Mail, way_of


def mail_one(address: str, subject: str, words: str, home: Path) -> bool:
    """Whether the mail went. False where none is set up, or none can be sent: the page says so, and shows the link."""
    try:
        settings = configuration(home).mail
    except BadConfiguration:
        settings = None
    if settings is None:
        if kind_of_instance() != DEMONSTRATION:
            return False
        settings = Mail("file", "kithline@example.org", home / "mail")
    try:
        with way_of(settings) as way:
            return bool(EmailMessage(subject, words, settings.sender, [address], connection=way).send())
    except (SMTPException, OSError):
        return False
