"""Place names: found, resolved to coordinates, and bound to events."""

from __future__ import annotations

from stream.extract.places.bind import Scenes, bind_location
from stream.extract.places.find import find_places

__all__ = ["Scenes", "bind_location", "find_places"]
