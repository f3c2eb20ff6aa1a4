"""The WSGI application that granian serves."""

import gc
import logging
import os
import threading
import time

from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

from zhanggui.kit.compression import static_files
from zhanggui.kit.doors import Doors

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = static_files(Doors(get_wsgi_application()), settings.STATIC_ROOT, settings.STATIC_URL)
# What Django asks its databases and caches before and after every request the doors ask once, of the connections they give;
# statements are noted nowhere, so there is nothing to forget.
request_started.disconnect(close_old_connections)
request_finished.disconnect(close_old_connections)
request_finished.disconnect(close_caches)
if not settings.DEBUG:
    request_started.disconnect(reset_queries)
FIRST_PAGES = 3  # seconds for those who wait already


def warm_up(pause: float = FIRST_PAGES) -> None:
    """Reckon Today once, unseen: its engine takes seconds to load, and no clerk should be the one to wait for it."""
    from django.db import connections

    from zhanggui.kit import clock
    from zhanggui.operations import public as operations

    time.sleep(pause)
    try:
        operations.today(clock.now(), "en")
    except Exception as problem:  # the page itself will say what is wrong
        logging.getLogger(__name__).info("warming up: %s", problem)
    finally:
        connections.close_all()
        gc.collect()
        gc.freeze()  # what is loaded by now stays: no collection walks through it in the middle of a page


threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
