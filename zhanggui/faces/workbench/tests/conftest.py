import pytest


@pytest.fixture
def desk(shop, settings):
    """The shop of the tests with staff who sit at its desk; see staff.py."""
    settings.DEMO = True
    from zhanggui.faces.workbench.tests.staff import Staff

    return Staff(shop)
