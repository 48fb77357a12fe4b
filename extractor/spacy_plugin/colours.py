"""Colours of displaCy for the labels that it has none for (`DATE` and `QUANTITY` have their own)."""

from __future__ import annotations

COLOURS = {
    "REFERENCE": "#9ecbff",
    "SECTION": "#d5d8dc",
    "DOSSIERS": "#a9dfbf",
    "STAFF": "#f9d79c",
    "EQUIPMENT": "#f5b7b1",
    "SOFTWARE": "#d7bde2",
}
