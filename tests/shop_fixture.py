"""The fixture `shop`: a fresh shop for each test. See tests/shop.py."""

import pytest


@pytest.fixture
def shop(request):
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and marker.kwargs.get("transaction", False)
    if marker is None:
        request.node.add_marker(pytest.mark.django_db(databases="__all__"))
    request.getfixturevalue("transactional_db" if real else "db")
    from tests.shop import Shop
    from zhanggui.sellers.queries import sellers

    sellers.forget()
    yield Shop()
    sellers.forget()
