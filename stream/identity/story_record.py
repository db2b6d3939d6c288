"""One story's record in the state, and how it becomes the published Story."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from stream.identity.outlets import owner_of, source_of
from stream.identity.state import State
from stream.records import Header, Story, StoryDigest

ARTICLES_KEPT = 200
INCIDENTS_KEPT = 300
PLACES_KEPT = 20
LONGEST_ID = 128  # longer ids are left out of the lists, so that a record stays under 100 KB


class StoryRecord:
    """Articles and incidents of a story as sets; the version grows only when something changed."""

    def __init__(self, key: str, value: dict[str, Any]) -> None:
        self._key = key
        self._value = value
        self._changed = value["version"] == 0
        self._counted = False

    @classmethod
    def load(cls, state: State, language: str, story_id: str) -> StoryRecord:
        """The stored record, or an empty one."""
        key = f"{language}|story|{story_id}"
        stored = state.get(key)
        if stored is None:
            fresh: dict[str, Any] = {"id": story_id, "version": 0, "live": 0, "title": None}
            return cls(key, {**fresh, "articles": {}, "incidents": [], "places": [], "first": None, "last": None})
        return cls(key, {**stored, "articles": dict(stored["articles"])})

    @property
    def originals(self) -> int:
        """How many of its articles can still be compared with (copies are not kept for that)."""
        return int(self._value["live"])

    def add(self, header: Header, digest: StoryDigest | None, is_copy: bool, is_new: bool = False) -> None:
        """Add an article; adding it again changes nothing. One that is new can be compared with from now on."""
        value, articles = self._value, self._value["articles"]
        value["live"] += is_new
        self._counted = self._counted or is_new
        if header.article_id not in articles and len(articles) < ARTICLES_KEPT and len(header.article_id) <= LONGEST_ID:
            articles[header.article_id] = [source_of(header), owner_of(header), is_copy]
            self._changed = True
        if header.published_at is not None:
            stamp = header.published_at.astimezone(UTC).isoformat()
            self._set("first", min(value["first"] or stamp, stamp))
            self._set("last", max(value["last"] or stamp, stamp))
        if digest is not None:
            self._set("title", value["title"] or digest.title or header.title)
            places = [*value["places"], *(place for place in digest.places if place not in value["places"])]
            self._set("places", places[:PLACES_KEPT])

    def _set(self, name: str, value: Any) -> None:
        if self._value[name] != value:
            self._value[name] = value
            self._changed = True

    def link(self, incident_id: str | None, replaces: str | None) -> None:
        """Link an incident; one that takes the place of another unlinks it."""
        linked = [known for known in self._value["incidents"] if known != replaces]
        if incident_id is not None and incident_id not in linked and len(linked) < INCIDENTS_KEPT:
            linked.append(incident_id)
        self._set("incidents", linked)

    def save(self, state: State) -> Story:
        """Store the record, one version on if anything changed, and return what is published."""
        if self._changed:
            self._value["version"] += 1
        if self._changed or self._counted:
            self._changed = self._counted = False
            state.put(self._key, self._value)
        return self._published()

    def forget(self, state: State) -> None:
        """One of its articles expired; the last one takes the record along."""
        self._value["live"] -= 1
        if self._value["live"] <= 0:
            state.delete(self._key)
        else:
            state.put(self._key, self._value)

    def _published(self) -> Story:
        value = self._value
        articles: dict[str, list[Any]] = value["articles"]
        return Story.model_construct(  # of what was checked when it came in
            story_id=value["id"],
            version=value["version"],
            title=value["title"],
            article_ids=list(articles),
            incident_ids=list(value["incidents"]),
            sources=list(dict.fromkeys(source for source, _, _ in articles.values())),
            independent_sources=len({owner for _, owner, is_copy in articles.values() if not is_copy}),
            first_seen=_moment(value["first"]),
            last_seen=_moment(value["last"]),
            places=list(value["places"]),
        )


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp is not None else None
