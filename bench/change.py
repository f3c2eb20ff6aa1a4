"""Change the price of one variant and count its stock to nothing, as a clerk would, while the run goes on."""

import sys
from uuid import UUID

if __name__ == "__main__":
    import django

    django.setup()
    from zhanggui.catalogue import public as catalogue
    from zhanggui.kit import clock
    from zhanggui.kit.money import Money

    variant, price = UUID(sys.argv[1]), Money(int(sys.argv[2]), "EUR")
    now = clock.now()
    catalogue.set_price(variant, price, starts_at=now, by="staff:bench", now=now)
    (warehouse,) = catalogue.warehouses()
    catalogue.adjust_stock(variant, warehouse.id, counted=int(sys.argv[3]), reason="counted", by="staff:bench", now=now)
