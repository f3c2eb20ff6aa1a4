"""What people refuses, and in which words."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class CodeWrong(Refusal):
    """One answer for a wrong code, an old one, a used one and an address nobody asked for: it tells a stranger nothing."""

    code = "code_wrong"
    status = 403
    text = _("This code is not right or no longer in force. Ask for a new one.")


class PasskeyWrong(Refusal):
    """One answer for a wrong, late, repeated or unknown signature."""

    code = "passkey_wrong"
    status = 403
    text = _("This passkey could not be checked. Try again, or use another way.")


class PasskeyMissing(Refusal):
    code = "passkey_missing"
    status = 409
    text = _("There is no passkey in your account yet. Add one first.")


class TooManyCodes(Refusal):
    code = "too_many_codes"
    status = 429
    text = _("Too many codes were asked for this address. Wait an hour and try again.")


class StaffExists(Refusal):
    code = "staff_exists"
    status = 409
    text = _("Somebody of the staff already has the address {email}.")


class OwnerExists(Refusal):
    code = "owner_exists"
    status = 409
    text = _("The shop already has an owner, who can invite others.")


class LastOwner(Refusal):
    """The shop would be left without anybody who may do everything."""

    code = "last_owner"
    status = 409
    text = _("This is the last active owner. Make somebody else an owner first.")


class OwnerOnly(Refusal):
    code = "owner_only"
    status = 403
    text = _("Only an owner may do this to an owner.")


class InvitationUsed(Refusal):
    code = "invitation_used"
    status = 410
    text = _("This invitation was already used or withdrawn. Ask for a new one.")


class PasswordWeak(Refusal):
    code = "password_weak"
    status = 422
    text = _("{problem}")


class PartyErased(Refusal):
    code = "party_erased"
    status = 409
    text = _("This person's data have been erased.")
