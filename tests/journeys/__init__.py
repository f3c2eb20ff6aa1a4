"""Journeys: a real browser walks through a real shop."""
