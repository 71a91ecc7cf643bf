"""Whose account a provider's subject is, by what was linked here: never by a name or an address."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from kithline.sharing import statements
from kithline.sharing.openid.providers import Provider


@dataclass(frozen=True)
class Asked:
    """Somebody whom a provider vouches for, and who has no account here yet. Names and address are as the provider has
    them; `proposed`: the role that a group of theirs stands for."""

    id: int
    provider: str
    name: str
    email: str
    proposed: str
    organisation: str
    at: datetime
    audience: str


class KnownIdentity(models.Model):
    """That a provider's subject is this user. Changed by functions only (sql/openid.sql)."""

    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    provider = models.TextField()
    issuer = models.TextField()
    subject = models.TextField()
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sharing"
        db_table = "known_identity"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=models.Q(ended_at=None),
                name="known_identity_once",
            )
        ]

    def __str__(self) -> str:
        return self.provider


class IdentityRequest(models.Model):
    """That somebody came whom a provider vouches for, and no account is theirs. It gives nothing."""

    provider = models.TextField()
    issuer = models.TextField()
    subject = models.TextField()
    audience = models.TextField()
    name = models.TextField()
    email = models.TextField()
    proposed = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sharing"
        db_table = "identity_request"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_request_once"),
        ]

    def __str__(self) -> str:
        return self.provider


def user_of(provider: Provider, subject: str) -> int | None:
    """The open account of this site that was linked to the subject."""
    found = statements.rows("SELECT user_id FROM sharing.identity_of(%s, %s)", provider.issuer, subject)
    return int(found[0][0]) if found else None


def places_of(provider: Provider, subject: str) -> dict[str, int]:
    """URN -> organisation, of the roles that the subject's account holds today."""
    return {
        urn: key
        for urn, key in statements.rows("SELECT * FROM sharing.places_of(%s, %s)", provider.issuer, subject)
    }


def link_mine(provider: Provider, subject: str) -> bool:
    """Link the subject to whoever is signed in. False where it is somebody else's already."""
    return bool(
        statements.one("SELECT sharing.link_mine(%s, %s, %s)", provider.code, provider.issuer, subject)
    )


def ask(provider: Provider, subject: str, *, name: str, email: str, proposed: str, urn: str) -> None:
    """Keep that somebody without an account came, for whoever looks after accounts."""
    statements.one(
        "SELECT sharing.ask_identity(%s, %s, %s, %s, %s, %s, %s)",
        *(provider.code, provider.issuer, subject, name[:150], email[:150], proposed, urn),
    )


def end_sessions(provider: Provider, subject: str) -> None:
    """The provider says that they have signed out there: every session of theirs ends here."""
    statements.one("SELECT sharing.end_sessions_of(%s, %s)", provider.issuer, subject)
