"""The face of people: nobody outside imports anything else."""

from zhanggui.people.actions.create_guests import create_guests
from zhanggui.people.actions.demo_links import demo_buyer_link, demo_sign_in_link, read_demo_buyer, read_demo_sign_in
from zhanggui.people.actions.edit_party import edit_party
from zhanggui.people.actions.erase import erase
from zhanggui.people.actions.groups import put_into_group, save_group, take_out_of_group
from zhanggui.people.actions.memos import keep_memo, memo
from zhanggui.people.actions.passkeys import (
    PasskeyCard,
    Signature,
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    begin_signature,
    passkeys_of,
    remove_passkey,
    sign_in_with_passkey,
    take_signature,
    verify_signature,
)
from zhanggui.people.actions.redeem_code import redeem_code
from zhanggui.people.actions.request_code import request_code
from zhanggui.people.actions.reveal import reveal
from zhanggui.people.actions.rewrap_keys import rewrap_keys
from zhanggui.people.actions.save_address import check_address, delete_address, save_address
from zhanggui.people.actions.staff_accounts import (
    accept_invitation,
    deactivate_staff,
    first_owner,
    invite_staff,
    reactivate_staff,
    read_invitation,
    reset_mfa,
    set_roles,
)
from zhanggui.people.actions.tokens import issue_token, read_token, revoke_token, tokens_of
from zhanggui.people.divisions import Division, division_code, divisions, full_names
from zhanggui.people.errors import (
    CodeWrong,
    InvitationUsed,
    LastOwner,
    OwnerExists,
    OwnerOnly,
    PartyErased,
    PasskeyMissing,
    PasskeyWrong,
    PasswordWeak,
    StaffExists,
    TooManyCodes,
)
from zhanggui.people.events import PersonErased
from zhanggui.people.masking import mask_email, mask_name, mask_phone
from zhanggui.people.normalise import is_email, normal_email, normal_phone
from zhanggui.people.queries.addresses import addresses
from zhanggui.people.queries.groups import CustomerRow, GroupCard, customer_rows, groups, groups_of
from zhanggui.people.queries.parties import find_parties, party_card, party_cards, same_person
from zhanggui.people.queries.staff import (
    has_owner,
    staff_account,
    staff_card,
    staff_hats,
    staff_list,
    staff_may,
    staff_mfa_enabled,
    staff_permissions,
)
from zhanggui.people.roles import PERMISSIONS, ROLES, SCOPES, Role
from zhanggui.people.values import (
    Contact,
    Hat,
    Invitation,
    PartyCard,
    PartyId,
    PostalAddress,
    SavedAddress,
    StaffCard,
    TokenCard,
    TokenInfo,
)
from zhanggui.people.vault import seal, unseal

__all__ = [
    "PERMISSIONS",
    "ROLES",
    "SCOPES",
    "CodeWrong",
    "Contact",
    "Division",
    "Hat",
    "CustomerRow",
    "customer_rows",
    "GroupCard",
    "Invitation",
    "groups",
    "groups_of",
    "put_into_group",
    "save_group",
    "take_out_of_group",
    "InvitationUsed",
    "LastOwner",
    "OwnerExists",
    "OwnerOnly",
    "PartyCard",
    "PartyErased",
    "PartyId",
    "PasskeyCard",
    "PasskeyMissing",
    "PasskeyWrong",
    "PasswordWeak",
    "PersonErased",
    "PostalAddress",
    "Role",
    "SavedAddress",
    "Signature",
    "StaffCard",
    "StaffExists",
    "TokenCard",
    "TokenInfo",
    "TooManyCodes",
    "accept_invitation",
    "add_passkey",
    "addresses",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_signature",
    "check_address",
    "create_guests",
    "deactivate_staff",
    "delete_address",
    "division_code",
    "divisions",
    "demo_buyer_link",
    "demo_sign_in_link",
    "edit_party",
    "erase",
    "find_parties",
    "full_names",
    "first_owner",
    "has_owner",
    "invite_staff",
    "is_email",
    "issue_token",
    "keep_memo",
    "mask_email",
    "mask_name",
    "mask_phone",
    "memo",
    "normal_email",
    "normal_phone",
    "party_card",
    "party_cards",
    "passkeys_of",
    "reactivate_staff",
    "read_demo_buyer",
    "read_demo_sign_in",
    "read_invitation",
    "read_token",
    "redeem_code",
    "remove_passkey",
    "request_code",
    "reset_mfa",
    "reveal",
    "revoke_token",
    "rewrap_keys",
    "same_person",
    "save_address",
    "seal",
    "set_roles",
    "sign_in_with_passkey",
    "staff_account",
    "staff_card",
    "staff_hats",
    "staff_list",
    "staff_may",
    "staff_mfa_enabled",
    "staff_permissions",
    "take_signature",
    "tokens_of",
    "unseal",
    "verify_signature",
]
