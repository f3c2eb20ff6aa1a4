"""Read a company's bill that somebody downloaded."""

from zhanggui.payments.ports import PROVIDERS, BillLine


def read_bill(provider: str, data: bytes) -> list[BillLine]:
    """The lines of the file. Refuses `bill_unreadable`."""
    return PROVIDERS.get(provider).read_bill(data)
