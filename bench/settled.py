"""Exit 0 when no fact waits and the named orders are confirmed."""

import sys

if __name__ == "__main__":
    import django

    django.setup()
    from zhanggui.kit import outbox
    from zhanggui.ordering import public as ordering

    waiting = outbox.waiting()
    states = {number: str(ordering.order_desk(number, locale="en").order.state) for number in sys.argv[1:]}
    print(waiting, states)
    raise SystemExit(0 if not waiting and all(state in ("confirmed", "completed") for state in states.values()) else 1)
