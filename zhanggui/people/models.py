"""Tables of people: buyers' parties (personal data sealed with a key each), their addresses and login codes; staff; tokens."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from zhanggui.kit.ids import uuid7


class PartyKind(models.TextChoices):
    GUEST = "guest"
    MEMBER = "member"
    COMPANY = "company"


class Party(models.Model):
    """Somebody the shop deals with. Who it is stands sealed in `sealed`; destroying `wrapped_key` erases it everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=PartyKind.choices, default=PartyKind.GUEST)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    email_index = models.BinaryField(null=True, db_index=True)
    phone_index = models.BinaryField(null=True, db_index=True)
    verified_at = models.DateTimeField(null=True)
    locale = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email_index"], condition=Q(kind="member"), name="people_one_member_per_email"
            ),
        ]


class Address(models.Model):
    """An address that a member keeps, sealed with the member's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    country = models.CharField(max_length=2)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(is_default=True), name="people_one_default_address"),
        ]


class CustomerGroup(models.Model):
    """Customers who are treated alike by a published rule: `rules` says it in words, by locale."""

    code = models.CharField(max_length=40, unique=True)
    names = models.JSONField()
    rules = models.JSONField()
    changed_at = models.DateTimeField()


class GroupMember(models.Model):
    group = models.ForeignKey(CustomerGroup, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "group"], name="people_once_in_a_group")]


class LoginCode(models.Model):
    """The one code in force for an e-mail address, and how often codes were asked for. Holds neither address nor code."""

    email_index = models.BinaryField(primary_key=True)
    code_hash = models.BinaryField()
    locale = models.CharField(max_length=8)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    window_at = models.DateTimeField()
    sent = models.PositiveSmallIntegerField(default=0)


class Passkey(models.Model):
    """A passkey of a member: the public half. It holds no personal data; the private half never leaves its device."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()  # attested credential data: identifier and public key
    sign_count = models.BigIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class PasskeyChallenge(models.Model):
    """A question put to a passkey: answered once, within minutes."""

    challenge = models.BinaryField(primary_key=True)
    purpose = models.CharField(max_length=16)
    party_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(db_index=True)


class StaffManager(BaseUserManager):
    use_in_migrations = False

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class Staff(AbstractBaseUser):
    """Somebody who works in the shop. Staff accounts are the named exemption from sealing: signing in needs them in clear."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.name or self.email


class StaffRole(models.Model):
    """A role that a person of the staff holds: in the whole shop, or for one seller only."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    seller_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "role"], condition=Q(seller_id=None), name="people_role_once"),
            models.UniqueConstraint(
                fields=["staff", "role", "seller_id"],
                condition=Q(seller_id__isnull=False),
                name="people_seller_role_once",
            ),
        ]


class StaffMemo(models.Model):
    """What a colleague keeps at the desk for himself: saved filters, what he has seen. Plain values, no personal data."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    value = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="people_memo_once")]


class ApiToken(models.Model):
    """A token for programs. Only its hash is kept; it was shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hash = models.BinaryField(unique=True)
    hint = models.CharField(max_length=4)
    kind = models.CharField(max_length=8)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField()
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="buyer", party__isnull=False, staff__isnull=True)
                | Q(kind="staff", party__isnull=True, staff__isnull=False),
                name="people_token_has_one_owner",
            ),
        ]
