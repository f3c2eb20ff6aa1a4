"""Content tells the catalogue which pictures its pages show."""

from zhanggui.catalogue.public import PICTURE_KEEPERS
from zhanggui.content.queries.pages import pictures_of_pages

PICTURE_KEEPERS.add("content", pictures_of_pages)
