"""Tables of stock: where it lies, what is there, held, promised and on its way, and what the nightly count found."""

from django.db import models
from django.db.models import F, Q

from zhanggui.catalogue.models import Variant
from zhanggui.kit.ids import uuid7


class HoldState(models.TextChoices):
    HELD = "held"
    TAKEN = "taken"
    RELEASED = "released"
    LAPSED = "lapsed"
    PROMISED = "promised"  # units that are not there yet, of a document that is not confirmed
    OWED = "owed"  # the same, confirmed: they leave as soon as they come


class StockPolicy(models.TextChoices):
    """Whether more is sold than what is there."""

    NONE = ""
    BACKORDER = "backorder"
    PREORDER = "preorder"


class Warehouse(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=80, blank=True, default="", db_default="")
    position = models.IntegerField(default=0)
    pick_cost = models.IntegerField(default=0, db_default=0)  # of one parcel, compared among warehouses
    protected = models.IntegerField(
        default=0, db_default=0
    )  # units of each variant kept for the warehouse's own region

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "code"], name="warehouse_once_per_seller")]


class Stock(models.Model):
    """Units of a variant in a warehouse. `on_hand` changes only together with a StockMovement, `held` with a Hold.

    `promised` units were sold beyond what is there, each in a Hold too: never more than `ceiling`, whatever the policy."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    on_hand = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    policy = models.CharField(max_length=10, choices=StockPolicy, blank=True, default="", db_default="")
    ceiling = models.IntegerField(default=0, db_default=0)
    promised = models.IntegerField(default=0, db_default=0)
    ship_by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "warehouse"], name="stock_once_per_warehouse"),
            models.CheckConstraint(
                condition=Q(promised__gte=0) & Q(promised__lte=F("ceiling")), name="promised_within_ceiling"
            ),
            models.CheckConstraint(
                condition=~Q(policy="preorder") | Q(ship_by__isnull=False), name="preorder_has_a_day"
            ),
            models.CheckConstraint(condition=Q(held__gte=0) & Q(held__lte=F("on_hand")), name="stock_never_negative"),
        ]


class StockMovement(models.Model):
    """Why `on_hand` is what it is; their sum is `on_hand`."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    delta = models.IntegerField()
    reason = models.CharField(max_length=40)
    document = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(delta=0), name="movement_moves")]
        indexes = [models.Index(F("variant"), F("id").desc(), name="movements_of_variant")]


class Hold(models.Model):
    """Units set aside for a document. Digital goods are held without a warehouse: they never run out.

    In state promised or owed they are still to come, by `ship_by` if a day was said."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.CharField(max_length=60)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.IntegerField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HoldState, default=HoldState.HELD)
    closed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=20, blank=True, default="", db_default="")  # the rule that chose the warehouse
    ship_by = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="hold_holds")]
        indexes = [
            models.Index(fields=["document"], name="holds_of_document"),
            models.Index(fields=["variant", "until"], condition=Q(state="held"), name="holds_in_force"),
            models.Index(fields=["closed_at"], condition=Q(state="taken"), name="holds_taken"),
            models.Index(fields=["variant", "id"], condition=Q(state__in=("promised", "owed")), name="holds_to_come"),
        ]


class Arrival(models.Model):
    """Units that are to come to a warehouse by a day. They are on hand only once they were received."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.IntegerField()
    received = models.IntegerField(default=0)
    due_on = models.DateField()
    document = models.CharField(max_length=60)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="arrival_brings"),
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(received__lte=F("quantity")), name="arrival_received_within_quantity"
            ),
        ]
        indexes = [
            models.Index(fields=["variant", "due_on"], condition=Q(closed_at=None), name="arrivals_to_come"),
        ]


class StockAudit(models.Model):
    """One night's comparison of every stock row with its movements and holds; `wrong` names those that differ."""

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    rows = models.IntegerField()
    wrong = models.JSONField(default=list)
