"""A region as somebody writes it into a form."""

from regions.registry import UnknownRegion, load_registry


def region_code(name: str) -> str | None:
    """Return the code of a region's name or code; None for what is none, or could be several."""
    registry = load_registry()
    if name.isascii() and name.isdigit():
        try:
            return registry.get(name).code
        except UnknownRegion:
            return None
    found = registry.resolve(name) if name else ()
    return found[0].code if len(found) == 1 else None
