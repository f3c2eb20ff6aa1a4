"""Exit 0 when no fact and no letter waits and the named orders are confirmed."""

import sys

if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connection

    from zhanggui.kit import outbox
    from zhanggui.ordering import public as ordering

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mail_sentmail WHERE state IN ('waiting', 'sending')")
        waiting = outbox.waiting(), cursor.fetchone()[0]
    states = {number: str(ordering.order_desk(number, locale="en").order.state) for number in sys.argv[1:]}
    print(waiting, states)
    confirmed = all(state in ("confirmed", "completed") for state in states.values())
    raise SystemExit(0 if not any(waiting) and confirmed else 1)
