"""Intents to be paid, what companies were told to do with them, refunds, and every hook that a provider sent us."""

from django.db import models
from django.db.models import F, Q

from zhanggui.kit.ids import public_number, uuid7
from zhanggui.payments.states import BankLineState, InstructionState, IntentState, RefundState


class Intent(models.Model):
    """One attempt to collect one sum for one document. `shares` says to whom it belongs and sums to the amount.

    Several tenders of one document are several intents; `owed_minor` is what they are to bring together (0: the amount).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.CharField(max_length=64, db_index=True)
    reference = models.CharField(max_length=32, db_index=True, default=public_number)
    payer = models.UUIDField(null=True)
    provider = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    shares = models.JSONField()  # [[seller order id, seller id, minor], …]
    locale = models.CharField(max_length=8, default="zh-cn")
    state = models.CharField(max_length=12, choices=IntentState.choices, default=IntentState.CREATED)
    provider_ref = models.CharField(max_length=80, blank=True)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)  # requested or done
    created_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)
    close_at = models.DateTimeField(
        null=True
    )  # cancelled here: when to tell the company that nobody may pay it any more
    ask_at = models.DateTimeField(null=True)  # when to ask the provider, should no hook come
    owed_minor = models.BigIntegerField(db_default=0)
    anew = models.BooleanField(default=False, db_default=False)  # the document costs this now: earlier ones ask no more
    capture_later = models.BooleanField(db_default=False)  # the company only holds the money until we say so
    waived_minor = models.BigIntegerField(db_default=0)  # of what was authorised: let go, never to be captured
    captured_shares = models.JSONField(null=True)  # like `shares`, when only a part was captured
    session = models.CharField(max_length=512, db_default="")  # the company's page or code by which the buyer pays

    class Meta:
        indexes = [
            models.Index(fields=["ask_at"], name="payments_intent_to_ask", condition=Q(state=IntentState.PENDING)),
            models.Index(fields=["close_at"], name="payments_intent_to_close", condition=Q(close_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_intent_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="payments_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=Q(waived_minor__gte=0, captured_minor__lte=F("amount_minor") - F("waived_minor")),
                name="payments_captured_within_amount",
            ),
        ]


class Instruction(models.Model):
    """What we tell a company to do with money that it holds for us: capture a part, or let the rest go."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[("capture", "capture"), ("void", "void")])
    amount_minor = models.BigIntegerField()
    shares = models.JSONField()
    state = models.CharField(max_length=9, choices=InstructionState.choices, default=InstructionState.REQUESTED)
    command_id = models.UUIDField()
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="payments_instruction_due",
                condition=Q(state=InstructionState.REQUESTED),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["command_id", "intent"], name="payments_instruction_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_instruction_positive"),
        ]


class Refund(models.Model):
    """Money on its way back: one share of one intent. `command_id` is the id its asker gave it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="+")
    share_ref = models.CharField(max_length=64)
    seller_id = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=RefundState.choices, default=RefundState.REQUESTED)
    command_id = models.UUIDField(db_index=True)
    asked_share = models.CharField(max_length=64, blank=True)
    asked_minor = models.BigIntegerField()
    why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="payments_refund_due", condition=Q(state=RefundState.REQUESTED))
        ]
        constraints = [
            models.UniqueConstraint(fields=["command_id", "intent", "share_ref"], name="payments_refund_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_refund_positive"),
        ]


class BankStatement(models.Model):
    """A file of the bank that was taken in, known by its hash: the same file twice changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)
    lines = models.PositiveIntegerField()
    matched = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()


class BankLine(models.Model):
    """One movement on the shop's bank account. Who sent it and what was written stay sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField(db_index=True)
    amount_minor = models.BigIntegerField()  # positive: money that came
    currency = models.CharField(max_length=3)
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=BankLineState.choices)
    why = models.CharField(max_length=20, blank=True)
    intent_id = models.UUIDField(null=True, db_index=True)
    mark = models.CharField(max_length=80, blank=True)  # whose payout it is
    by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "booked_on"], name="payments_bank_line_queue")]


class ProviderAccount(models.Model):
    """The merchant's account with a company. `sealed` holds its numbers and keys."""

    key = models.CharField(primary_key=True, max_length=32)
    sealed = models.BinaryField()
    by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()


class SpendConfirmation(models.Model):
    """The owner's signature over one payment from an electronic account. `facts` is what was signed, byte for byte."""

    intent_id = models.UUIDField(primary_key=True)
    party = models.UUIDField()
    facts = models.TextField()
    credential = models.BinaryField()
    client_data = models.BinaryField()
    authenticator_data = models.BinaryField()
    signature = models.BinaryField()
    at = models.DateTimeField()


class Hook(models.Model):
    """A message of a provider whose signature was right. `raw` is sealed: it may hold personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=32)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    intent_id = models.UUIDField(null=True, db_index=True)
    raw = models.BinaryField()
    outcome = models.CharField(max_length=32)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="payments_hook_once")]
