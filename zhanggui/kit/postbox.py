"""Who carries messages to people. Faces never import each other: the mail face adds itself here, the others ask for it."""

from collections.abc import Callable

from zhanggui.kit.registry import Registry

# "sign_in_code": (email=, code=, locale=, now=) -> None
SENDERS: Registry[Callable[..., None]] = Registry("senders of messages")
