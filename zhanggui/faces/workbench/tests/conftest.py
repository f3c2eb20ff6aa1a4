import pytest


@pytest.fixture
def desk(shop, settings):
    """The shop of the tests with staff who sit at its desk; see staff.py."""
    settings.DEMO = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # tests collect no files
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    from zhanggui.faces.workbench.tests.staff import Staff

    return Staff(shop)
