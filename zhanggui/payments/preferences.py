from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "payments.providers",
    ["simulator", "wechat", "alipay", "stripe", "bank", "wallet"],
    _("The ways of paying that buyers are offered. The simulator charges nobody: switch it off in a shop that sells."),
    "list",
    ("simulator", "wechat", "alipay", "stripe", "bank", "cod", "wallet"),
    _("Ways of paying"),
)
declare(
    "payments.capture",
    "at_once",
    _("When a company that can hold money takes it: as soon as the buyer pays, or when staff capture it on the order."),
    "choice",
    ("at_once", "by_staff"),
    _("Capture of payments"),
)
declare(
    "payments.instant",
    False,
    _("For tests and measurements: a provider that captures at once, without anybody paying."),
    "yes",
    label=_("Instant test payments"),
)
declare(
    "payments.passkey_above_minor",
    100000,
    _(
        "Payments from a wallet above this amount (in the smallest unit, fen or cents) are signed with the buyer's passkey."
    ),
    "number",
    label=_("Passkey above"),
)
declare("payments.bank_name", "", _("Shown to buyers who pay by bank transfer."), label=_("Bank"))
declare("payments.bank_account", "", _("Shown to buyers who pay by bank transfer."), label=_("Account number"))
declare("payments.bank_holder", "", _("Shown to buyers who pay by bank transfer."), label=_("Account holder"))
