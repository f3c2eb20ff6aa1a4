import secrets
import threading

from django.middleware import csrf

import zhanggui.kit.plugins as plugins


class Config(plugins.Module):
    name = "zhanggui.kit"

    def ready(self) -> None:
        from django.utils.translation import trans_real

        # Django keeps the language of the moment where coroutines find it too, behind a lock; a page asks 130 times.
        # We serve in threads and have no coroutines, so a plain thread-local holds the same at a tenth of the cost.
        trans_real._active = threading.local()  # type: ignore[attr-defined]
        # The secret of a form in one draw instead of 32: as many letters, as even a chance.
        csrf._get_new_csrf_string = _letters  # type: ignore[attr-defined]
        super().ready()


def _letters() -> str:
    number, letters = secrets.randbelow(len(csrf.CSRF_ALLOWED_CHARS) ** csrf.CSRF_SECRET_LENGTH), []
    for _place in range(csrf.CSRF_SECRET_LENGTH):
        number, place = divmod(number, len(csrf.CSRF_ALLOWED_CHARS))
        letters.append(csrf.CSRF_ALLOWED_CHARS[place])
    return "".join(letters)
