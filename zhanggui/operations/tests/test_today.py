from datetime import UTC, date, datetime, timedelta
import pytest
from zhanggui.operations.public import set_target, today, day_targets
pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 3, 11, 6, 30, tzinfo=UTC)
def test_x():
    import time, cProfile
    t=time.time(); import ibis; print("ibis", time.time()-t); p=today(NOW, "en"); print("cold", time.time()-t)
    set_target(date(2026,3,1), measure="amount", value=30_000_000, by="staff:1", now=NOW)
    t=time.time(); p=today(NOW, "en"); print("warm", time.time()-t)
    print(p)
    pr=cProfile.Profile(); pr.enable(); today(NOW,"zh-cn"); pr.disable()
    import pstats; pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
