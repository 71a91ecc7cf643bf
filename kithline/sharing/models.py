"""Users, their roles, the matrix as rows, sessions, and the log of every look."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """A person who signs in, at the schools' site or at the authority's; never both (`audience`)."""

    SCHOOL, AUTHORITY = "school", "authority"

    audience = models.TextField(choices=[(SCHOOL, "schools"), (AUTHORITY, "authority")])
    professional = models.ForeignKey(
        "record.Professional", on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False
    )
    # a session is of one epoch of its user: the next one ends them all at once, whoever holds their keys
    session_epoch = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "app_user"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against at each request: the password, as Django has it, and the epoch."""
        of = f"{self.password}|{self.session_epoch}"
        return salted_hmac("kithline.sharing.User", of, secret=secret, algorithm="sha256").hexdigest()

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password. Unlike Django's, it never stores a new hash: who signs in has no seal yet."""
        return check_password(raw_password, self.password)

    @property
    def full_name(self) -> str:
        return self.get_full_name() or self.username


class RoleAssignment(models.Model):
    """That a user holds a role at an organisation between dates. Web logins read it through a function only.

    `covers`: the colleague whose place the user takes in that role meanwhile, for `reason`, as `made_by` said: then it
    is the colleague's children whom the user sees, as long as the colleague holds the role.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.TextField()
    organisation = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    covers = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.TextField(default="", db_default="")
    made_by = models.TextField(default="", db_default="")
    made_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "role_assignment"

    def __str__(self) -> str:
        return self.role


class LinkedSchool(models.Model):
    """The schools that a link coordinator works with; `next_review_on` is the date of the next fortnightly review."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey("record.Organisation", on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    next_review_on = models.DateField(null=True)

    class Meta:
        db_table = "linked_school"

    def __str__(self) -> str:
        return str(self.pk)


class TrustSchool(models.Model):
    """That a school belongs to a trust between dates."""

    trust = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "trust_school"

    def __str__(self) -> str:
        return str(self.pk)


class MatrixRow(models.Model):
    """One grant: this role, standing in this relationship to the person, may see this category to this level, and may
    write these things of it (codes of `kithline.sharing.roles.acts.Write`).

    `youngest`, `oldest`: the ages at which, in years, both inside. `shape`: how the policies ask for the people.
    """

    version = models.TextField()
    role = models.TextField()
    relationship = models.TextField()
    category = models.TextField()
    category_number = models.SmallIntegerField()
    level = models.SmallIntegerField()
    purpose = models.TextField()
    legal_basis = models.TextField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    shape = models.TextField(db_default="")
    youngest = models.SmallIntegerField(null=True)
    oldest = models.SmallIntegerField(null=True)
    why_any_age = models.TextField(db_default="")
    writes = ArrayField(models.TextField(), db_default=[])
    may_export = models.BooleanField(db_default=False)

    class Meta:
        db_table = "matrix_row"
        indexes = [models.Index(fields=["role", "shape"], name="matrix_row_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role", "relationship", "category"], name="matrix_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.relationship} {self.category}"


class MatrixDuty(models.Model):
    """That this role has this duty, a code of `kithline.sharing.roles.acts.Duty`, between these dates."""

    version = models.TextField()
    role = models.TextField()
    duty = models.TextField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    class Meta:
        db_table = "matrix_duty"
        constraints = [models.UniqueConstraint(fields=["version", "role", "duty"], name="matrix_duty_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.duty}"


class Access(models.Model):
    """One recorded look, written in the look's own transaction. Append-only."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    role = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    page = models.TextField()
    person_id = models.BigIntegerField(null=True)
    people = models.JSONField(default=list)  # ids of all people shown
    sections = models.JSONField(default=list)
    asked = models.TextField(default="")  # filters, or the id in the address that was not found
    purpose = models.TextField(default="")
    legal_basis = models.TextField(default="")
    outcome = models.TextField(default="shown")  # shown, not_found, refused
    request_id = models.TextField(default="")
    session = models.TextField(db_default="")  # as the session's key is stored: its hash
    action = models.TextField(db_default="")  # look, search, export, decide; see sharing.access.log
    matrix_version = models.TextField(db_default="")
    context = models.TextField(db_default="")  # the piece of work for which it was done, where one is named
    emergency_id = models.BigIntegerField(null=True)  # the emergency access by which the child was opened
    emergency_reason = models.TextField(db_default="")  # its coded reason
    result_count = models.IntegerField(null=True)
    export_hash = models.TextField(db_default="")  # SHA-256 of the bytes that were handed over, as hex

    class Meta:
        db_table = "access"
        indexes = [
            models.Index(fields=["person_id", "at"], name="access_person_at"),
            models.Index(fields=["user", "at"], name="access_user_at"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.outcome}"


class Instance(models.Model):
    """What this installation is: a demonstration or real, whose, since when."""

    DEMONSTRATION, REAL = "demonstration", "real"

    kind = models.TextField()
    authority = models.TextField()
    created_at = models.DateTimeField()
    built = models.JSONField(default=dict)  # size, seed and which steps of the first build are done

    class Meta:
        db_table = "instance"

    def __str__(self) -> str:
        return self.authority


class ListedSession(AbstractBaseSession):
    """A session that its user finds in a list. The four stand in its signed contents too."""

    user_id = models.BigIntegerField(null=True, db_index=True)  # null: nobody has signed in
    began_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    browser = models.TextField(default="", db_default="")  # what it says of itself

    class Meta:
        abstract = True


class SchoolSession(ListedSession):
    """Sessions of the schools' site, under the hash of their key."""

    class Meta:
        db_table = "school_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from kithline.sharing.sessions import SessionStore

        return SessionStore


class AuthoritySession(ListedSession):
    """Sessions of the authority's site, under the hash of their key."""

    class Meta:
        db_table = "authority_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from kithline.sharing.sessions import SessionStore

        return SessionStore


class DeliverySender(models.Model):
    """One of several senders (a school) whose rows an accepted delivery holds, and how many; see `Feed.sender`."""

    delivery = models.ForeignKey(
        "record.Delivery", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    sender = models.TextField()
    rows = models.IntegerField()

    class Meta:
        db_table = "delivery_sender"
        constraints = [models.UniqueConstraint(fields=["delivery", "sender"], name="delivery_sender_once")]

    def __str__(self) -> str:
        return self.sender


class Notice(models.Model):
    """Something about a file that whoever sends it, and the data stewards, were told once.

    `mark`: the delivery's id, or the day on which it was due; with kind, feed and sender it is what is never told
    twice. `words`: one line without a personal value. `mailed_to`: addresses, once the mail has gone.
    """

    LATE, SHORT, CHANGED, HELD, REFUSED = "late", "short", "changed", "held", "refused"

    kind = models.TextField()
    feed = models.TextField(default="")
    sender = models.TextField(default="")
    mark = models.TextField()
    delivery_id = models.BigIntegerField(null=True)
    words = models.TextField()
    at = models.DateTimeField()
    mailed_to = models.JSONField(default=list)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints = [models.UniqueConstraint(fields=["kind", "feed", "sender", "mark"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.feed}"


class DeliveryVerdict(models.Model):
    """A steward's wish about a held delivery. The site may not write the record: the pipeline carries it out."""

    RELEASE, REFUSE = "release", "refuse"

    delivery = models.ForeignKey(
        "record.Delivery", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    verdict = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery_verdict"

    def __str__(self) -> str:
        return self.verdict


# A site and the policies know every table of sharing by this one module.
from kithline.sharing.accountability import AuditBatch, EmergencyAccess, EmergencyRole, LookReview, SignIn  # noqa: E402
from kithline.sharing.adding import AddedFact  # noqa: E402
from kithline.sharing.agreeing import ConductAgreement  # noqa: E402
from kithline.sharing.agreements import FeedAgreement, FeedDecision, WithdrawnFeed  # noqa: E402
from kithline.sharing.asking import LinkConfirmation, LinkRequest, LinkSample, LinkSampleVerdict  # noqa: E402
from kithline.sharing.deciding import ServiceConsent, SharingDecision  # noqa: E402
from kithline.sharing.openid.identities import IdentityRequest, KnownIdentity  # noqa: E402
from kithline.sharing.questioning import Correction, CorrectionAnswer  # noqa: E402
from kithline.sharing.rights.limit_models import LimitEnded, UseLimit  # noqa: E402
from kithline.sharing.rights.models import (  # noqa: E402
    Bundle,
    BundleGiven,
    BundleItem,
    BundleSignature,
    NoteEnded,
    RecordNote,
    Redaction,
    RequestStep,
    SubjectRequest,
)
from kithline.sharing.rights.retention_models import (  # noqa: E402
    Disposal,
    DisposalDone,
    DisposalItem,
    DisposalSignature,
    HoldRelease,
    LegalHold,
    LooksDisposed,
    RetentionDue,
)
from kithline.sharing.staffing import (  # noqa: E402
    AppointmentRule,
    Invitation,
    SearchRule,
    StaffEvent,
    StaffReview,
    WorkHanded,
)

__all__ = [
    "AddedFact",
    "AppointmentRule",
    "AuditBatch",
    "Bundle",
    "BundleGiven",
    "BundleItem",
    "BundleSignature",
    "ConductAgreement",
    "Correction",
    "CorrectionAnswer",
    "Disposal",
    "DisposalDone",
    "DisposalItem",
    "DisposalSignature",
    "EmergencyAccess",
    "EmergencyRole",
    "FeedAgreement",
    "FeedDecision",
    "IdentityRequest",
    "Invitation",
    "KnownIdentity",
    "HoldRelease",
    "LegalHold",
    "LimitEnded",
    "LinkConfirmation",
    "LinkRequest",
    "LinkSample",
    "LinkSampleVerdict",
    "LookReview",
    "LooksDisposed",
    "NoteEnded",
    "RecordNote",
    "Redaction",
    "RequestStep",
    "RetentionDue",
    "SearchRule",
    "ServiceConsent",
    "SharingDecision",
    "SignIn",
    "UseLimit",
    "WithdrawnFeed",
    "StaffEvent",
    "StaffReview",
    "SubjectRequest",
    "WorkHanded",
]
