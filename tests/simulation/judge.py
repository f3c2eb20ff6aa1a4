"""The invariants, read from the tables after the last process has ended."""

from collections import Counter
from uuid import UUID

from tests.simulation.world import STOCK, World
from zhanggui.kit import outbox, sql
from zhanggui.ledger.checks.sums_to_zero import books_balance
from zhanggui.ledger.public import trial_balance, verify_chain
from zhanggui.settlement.public import compare_orders

MACHINES = {
    "ordering_order": "order",
    "payments_intent": "payment intent",
    "payments_refund": "refund",
    "giftcards_giftcard": "gift card",
    "ledger_hold": "hold",
}


def problems(world: World) -> list[str]:
    """What is not as it must be; empty when every invariant holds."""
    return [
        *(f"a process met a bug: {line}" for line in world.notes("bugs")[:3]),
        *_books(world),
        *_money(),
        *_one_figure(),
        *_stock(),
        *_states(),
        *_facts(),
        *_answers(world),
    ]


def _books(world: World) -> list[str]:
    found = [f"the books in {unit} are out by {minor}" for unit, minor in trial_balance().items() if minor]
    found += [finding.message for finding in books_balance(world.now())]
    found += [f"the chain is broken: {one}" for one in verify_chain().broken]
    below = sql.fetch("SELECT code, balance_minor FROM ledger_account WHERE NOT may_go_negative AND balance_minor < 0")
    return found + [f"{code} stands at {minor}" for code, minor in below]


def _money() -> list[str]:
    """Of each document: captured = what is still owed to its sellers + what went back."""
    found = []
    owed: Counter[str] = Counter()
    sides = """SELECT t.document, SUM(CASE WHEN c.code LIKE 'escrow:%%' THEN t.amount_minor ELSE 0 END)
        - SUM(CASE WHEN d.code LIKE 'escrow:%%' THEN t.amount_minor ELSE 0 END)
        FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
        GROUP BY t.document"""
    for document, minor in sql.fetch(sides.replace("%%", "%") if sql.dialect() == "sqlite" else sides):
        owed[document] = int(minor)
    back: Counter[str] = Counter()
    refunds = """SELECT i.document, SUM(r.amount_minor) FROM payments_refund r JOIN payments_intent i ON i.id = r.intent_id
        WHERE r.state <> 'failed' GROUP BY i.document"""
    for document, minor in sql.fetch(refunds):
        back[document] = int(minor)
    captured = dict(sql.fetch("SELECT document, SUM(captured_minor) FROM payments_intent GROUP BY document"))
    for document, minor in captured.items():
        if int(minor) != owed[document] + back[document]:
            found.append(f"{document}: {minor} captured, {owed[document]} owed, {back[document]} refunded")
    orders = sql.fetch("SELECT id, state, total_minor FROM ordering_order")
    for key, state, total in orders:
        document = str(sql.uuid_out(key))
        kept = int(captured.get(document, 0)) - back[document]
        if state in ("placed", "cancelled") and kept:
            found.append(f"order {document} is {state}, and {kept} of it was kept")
        if state in ("confirmed", "completed") and not 0 <= kept <= total:
            found.append(f"order {document} is {state}, {kept} of {total} kept")
    return found


def _one_figure() -> list[str]:
    """Signed terms, orders, lines, refunds, documents, payments and ledger agree to the cent."""
    ids = [UUID(str(row[0])) for row in sql.fetch("SELECT id FROM ordering_order")]
    return [f"{one.number} {one.place}: {one.expected} expected, {one.found} found" for one in compare_orders(ids).off]


def _stock() -> list[str]:
    found = []
    rows = """SELECT s.on_hand, s.held, (SELECT SUM(m.delta) FROM catalogue_stockmovement m WHERE m.variant_id = s.variant_id),
        (SELECT COALESCE(SUM(h.quantity), 0) FROM catalogue_hold h WHERE h.variant_id = s.variant_id AND h.state = 'held')
        FROM catalogue_stock s"""
    total = 0
    for on_hand, held, moved, promised in sql.fetch(rows):
        total += 1
        if on_hand < 0 or held < 0 or held > on_hand:
            found.append(f"stock {on_hand}, held {held}")
        if on_hand != moved:
            found.append(f"stock {on_hand}, its movements say {moved}")
        if held != promised:
            found.append(f"held {held}, its holds say {promised}")
    return found if total == len(STOCK) else [*found, f"{total} rows of stock"]


def _states() -> list[str]:
    """Each thing stands where its log says, and the log has no gap."""
    found = []
    for table, machine in MACHINES.items():
        moves: dict[UUID, list[tuple[str, str]]] = {}
        rows = sql.fetch(
            "SELECT thing_id, from_state, to_state FROM kit_statemove WHERE machine = %s ORDER BY id", [machine]
        )
        for thing, start, end in rows:
            moves.setdefault(sql.uuid_out(thing), []).append((start, end))
        for thing, state in sql.fetch(f"SELECT id, state FROM {table}"):
            path = moves.get(sql.uuid_out(thing), [])
            walked = _walk(path)
            if walked != state and not (machine == "payment intent" and not path and state == "created"):
                found.append(f"{machine} {thing} is {state}; its log says {path}")
    return found


def _walk(path: list[tuple[str, str]]) -> str | None:
    """Where the moves lead, in whatever order two processes wrote them; None when they make no walk."""
    rest, state = Counter(path), None
    births = [end for start, end in path if not start]
    starts = births or [start for start, _end in path if start not in {end for _start, end in path}]
    if not starts:
        return None
    state = starts[0]
    rest[("", state)] -= 1 if births else 0
    while step := next((one for one, left in rest.items() if left > 0 and one[0] == state), None):
        rest[step] -= 1
        state = step[1]
    return state if not +rest else None


def _facts() -> list[str]:
    waiting = sql.fetch("SELECT count(*) FROM kit_outboxevent WHERE done_at IS NULL")[0][0]
    trying = sql.fetch("SELECT count(*) FROM kit_outboxfailure WHERE parked_at IS NULL")[0][0]
    found = [f"{waiting} facts told to nobody"] if waiting else []
    found += [f"{trying} deliveries neither done nor parked"] if trying else []
    return found + [f"parked: {one}" for one in outbox.parked()[:3]]


def _answers(world: World) -> list[str]:
    """An answer meant durable: each answered command is exactly the order that it was told to be."""
    rows = sql.fetch("SELECT command_id, id FROM ordering_order")
    orders = {str(sql.uuid_out(command)): str(sql.uuid_out(key)) for command, key in rows}
    found = [] if len(orders) == len(rows) else ["one command made two orders"]
    told = {(line[0], line[1]) for line in world.notes("answered")}
    return found + [f"command {one} was answered with {two}" for one, two in told if orders.get(one) != two]


def figures(world: World) -> dict:
    states = dict(sql.fetch("SELECT state, count(*) FROM ordering_order GROUP BY state"))
    done = Counter(line[0] for line in world.notes("done"))
    refused = Counter(line[0] for line in world.notes("refused"))
    transfers = sql.fetch("SELECT count(*) FROM ledger_transfer")[0][0]
    return {"orders": states, "done": dict(done), "refused": dict(refused), "transfers": transfers}
