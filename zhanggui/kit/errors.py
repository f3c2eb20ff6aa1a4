"""Refusals: answers to input that cannot be done. Anything else that is raised is a bug."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An answer: `code` for machines, `status` for HTTP, `text` for people, `facts` to fill the text. Nothing has happened."""

    code = "refused"
    status = 400
    retry_after = 0  # seconds after which it is worth asking again
    text: Any = _("This cannot be done.")

    def __init__(self, **facts: Any):
        super().__init__(self.code, facts)
        self.facts = facts

    @property
    def message(self) -> str:
        """The sentence in the language of the moment, with amounts and times as its readers write them."""
        from zhanggui.kit.ui.format import shown

        try:
            return str(self.text).format(**{name: shown(value) for name, value in self.facts.items()})
        except (KeyError, IndexError):
            return str(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)


class NotFound(Refusal):
    code = "not_found"
    status = 404
    text = _("There is nothing here by that name.")


class Forbidden(Refusal):
    code = "forbidden"
    status = 403
    text = _("You may not do this.")


class Invalid(Refusal):
    """Input that does not fit; `field` names where, `problem` says what in plain words."""

    code = "invalid"
    status = 422
    text = _("{problem}")


class CommandReused(Refusal):
    code = "command_reused"
    status = 409
    text = _("This request was already made with other contents. Nothing was changed; start again.")


class Busy(Refusal):
    """More wishes than can be served in time; nothing of this one was begun."""

    code = "busy"
    status = 503
    retry_after = 2
    text = _("The shop is very busy just now. Nothing was ordered or charged; try again in a moment.")


class TooManyTries(Refusal):
    code = "too_many_tries"
    status = 429
    retry_after = 60
    text = _("Too many tries. Wait a while and try again.")
