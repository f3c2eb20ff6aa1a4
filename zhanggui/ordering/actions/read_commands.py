"""The pure beginning of placing orders: what a command must hold, and by what it is known again."""

from dataclasses import replace
from hashlib import sha256

import orjson
from django.utils.translation import gettext as _

from zhanggui.kit import crypto, locales, preferences, sql
from zhanggui.kit.arrays import array, quoted
from zhanggui.kit.errors import CommandReused, Invalid, Refusal
from zhanggui.kit.money import Money
from zhanggui.ordering.draft import Draft
from zhanggui.ordering.dto import Placed, PlaceOrder
from zhanggui.ordering.errors import ContactMissing
from zhanggui.ordering.pricing import wanted
from zhanggui.people.public import PostalAddress, check_address, is_email
from zhanggui.taxation.public import check_vat_number

Key = tuple[str, object]  # (actor, command id)

KNOWN = (
    "SELECT o.actor, o.command_id, o.fingerprint, o.id, o.number, o.total_minor, o.currency, o.intent_id "
    "FROM ordering_order o"
)
KNOWN_POSTGRESQL = (
    f"{KNOWN} JOIN unnest(%s::text[], %s::uuid[]) AS c(actor, command_id) "
    "ON o.actor = c.actor AND o.command_id = c.command_id"
)
LOCK_POSTGRESQL = "SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k"


def key_of(command: PlaceOrder) -> Key:
    return (command.actor, command.command_id)


def fingerprint(command: PlaceOrder) -> bytes:
    """Equal for equal wishes. Keyed, since it is kept in clear and made of a name and an address."""
    contact, address = command.contact, command.address
    text = orjson.dumps(
        [
            [(str(variant), str(quantity)) for variant, quantity in command.items],
            [contact.name, contact.email, contact.phone],
            address and [getattr(address, field) for field in PostalAddress.__dataclass_fields__],
            [command.delivery_code, command.currency, command.locale, command.country, command.provider],
            [str(command.seen_total.minor), command.seen_total.currency, command.party_id and str(command.party_id)],
        ]
    )
    if command.coupons or command.vat_number:
        text += orjson.dumps([command.coupons, command.vat_number])
    if command.seen_ships:
        text += orjson.dumps(command.seen_ships)
    return crypto.blind_index(text.decode(), "ordering.command")


def known_orders(keys: list[Key]) -> dict[Key, tuple[bytes, Placed]]:
    """The commands among these that are orders already. On PostgreSQL equal commands then wait for one another."""
    keys = sorted(keys, key=lambda key: (key[0], str(key[1])))
    if sql.dialect() == "postgresql":
        locks = array(sorted(_lock_key(key) for key in keys))
        known_by = [array((key[0] for key in keys), quoted), array(key[1] for key in keys)]
        _locked, rows = sql.fetch_each((LOCK_POSTGRESQL, [locks]), (KNOWN_POSTGRESQL, known_by))
    else:
        pairs = ", ".join(["(%s, %s)"] * len(keys))
        rows = sql.fetch(
            f"{KNOWN} WHERE (actor, command_id) IN (VALUES {pairs})", [part for key in keys for part in key]
        )
    return {
        (actor, sql.uuid_out(command_id)): (
            bytes(mark),
            Placed(sql.uuid_out(order_id), number, Money(total, currency), sql.uuid_out(intent_id), repeated=True),
        )
        for actor, command_id, mark, order_id, number, total, currency, intent_id in rows
    }


def _lock_key(key: Key) -> int:
    return int.from_bytes(sha256(f"{key[0]} {key[1]}".encode()).digest()[:8], "big", signed=True)


def repeated(mark: bytes, known: tuple[bytes, Placed]) -> Placed | Refusal:
    """The answer to a command that was answered before."""
    return known[1] if known[0] == mark else CommandReused()


def read_command(command: PlaceOrder) -> tuple[PlaceOrder, Draft]:
    """The command trimmed and a draft of its order, or a refusal."""
    items = wanted(command.items)
    if not locales.known(command.locale):
        raise Invalid(field="locale", problem=_("The shop does not speak this language."))
    _check_contact(command)
    if command.address is not None:
        command = replace(command, address=check_address(command.address))
    place = command.address
    if command.vat_number:
        country = place.country if place else command.country
        command = replace(command, vat_number=check_vat_number(command.vat_number, country))
    draft = Draft(
        items,
        currency=command.currency,
        country=place.country if place else command.country or preferences.get("shop.country"),
        region=place.region if place else "",
        locale=command.locale,
        delivery_code=command.delivery_code,
        party_id=command.party_id,
        actor=command.actor,
        channel=command.channel,
        coupons=command.coupons,
        contact=command.contact,
        vat_number=command.vat_number,
    )
    return command, draft


def _check_contact(command: PlaceOrder) -> None:
    contact = command.contact
    if not contact.name.strip() or not (contact.email.strip() or contact.phone.strip()):
        raise ContactMissing
    if contact.email.strip() and not is_email(contact.email.strip()):
        raise Invalid(field="email", problem=_("This is not an e-mail address that the shop could write to."))
    if len(contact.name) > 200 or len(contact.phone) > 40:
        raise Invalid(field="name", problem=_("This is too long."))
