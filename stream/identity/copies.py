"""Is this article a copy of one that we have? Exact by content hash, near by MinHash-LSH, shortened by containment.

State of one shard (every key starts with it):

    shard|id|article_id     what was decided about the article, per origin, and its fingerprint
    shard|furniture|slot    the lines that an outlet repeats (furniture.py)
    shard|content|hash      the first article with exactly this kept text
    shard|band|n|hash       articles whose n-th band of the MinHash signature has this value
    shard|lead|signature    articles with this lead signature
    shard|clock, shard|day  stream time and expiry lists (calendar.py)

Method: A. Broder, "On the resemblance and containment of documents" (1997), with the banding of Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from stream.identity.calendar import Calendar
from stream.identity.furniture import Furniture
from stream.identity.hashes import slot_of
from stream.identity.resemblance import Sketch, band_keys, resemblance
from stream.identity.results import CopyVerdict
from stream.identity.state import State, take_out
from stream.records import Article, CopyKind, DuplicateNotice, Header, Report

HORIZON = timedelta(days=14)
MAX_ARTICLES = 2_000_000
ORIGINS_KEPT = 8
BUCKET_KEPT = 24
SWEEP = 4  # entries expired per article: more than arrive, so that the backlog shrinks


def shard_key(article: Article, shards: int = 1) -> str:
    """The key of `articles.clean`: the language, and with several shards the shard of the lead signature."""
    if shards <= 1:
        return article.language
    return f"{article.language}-{slot_of(article.fingerprint.lead, shards)}"


@dataclass(frozen=True, slots=True)
class _Match:
    root: str
    kind: CopyKind
    similarity: float


class Copies:
    """Decides who is a copy of whom. Idempotent: the same origin always gets the same verdict."""

    def __init__(
        self, state: State, horizon: timedelta = HORIZON, shards: int = 1, max_articles: int = MAX_ARTICLES
    ) -> None:
        self._state = state
        self._horizon = horizon
        self._shards = shards
        self._max = max_articles

    def check(self, article: Article) -> CopyVerdict:
        """The verdict on one article; remembers the article."""
        shard = shard_key(article, self._shards)
        calendar = self._calendar(shard)
        stamp = calendar.advance(article)
        key = f"{shard}|id|{article.article_id}"
        known = self._state.get(key)
        if known is not None and article.origin in known["origins"]:
            verdict = _verdict(article, "replay", _unpack(known["origins"][article.origin]))
            furniture = tuple(known.get("furniture", {}).get(article.origin, ()))
            verdict = replace(verdict, furniture=furniture)
        else:
            sketch = Sketch.of(article)
            verdict = self._judge(shard, article, known, sketch)
            furniture = tuple(Furniture(self._state).learn(shard, article, new=verdict.kind == "new"))
            verdict = replace(verdict, furniture=furniture)
            self._remember(shard, article, sketch, stamp, known, verdict)
            if known is None:
                calendar.file(article.article_id, stamp)
        self._sweep(shard, calendar, SWEEP)
        calendar.save()
        return verdict

    def expire(self, shard: str, limit: int) -> int:
        """Forget up to `limit` articles of a shard that are past the horizon; returns how many."""
        calendar = self._calendar(shard)
        count = self._sweep(shard, calendar, limit)
        calendar.save()
        return count

    def _calendar(self, shard: str) -> Calendar:
        return Calendar(self._state, shard, self._horizon, self._max)

    def _judge(self, shard: str, article: Article, known: dict[str, Any] | None, sketch: Sketch) -> CopyVerdict:
        if known is not None:
            if known["content"] == article.fingerprint.content:
                return _verdict(article, "copy", _Match(known["root"] or article.article_id, CopyKind.EXACT, 1.0))
            return CopyVerdict("revision")
        match = self._exact(shard, article) or self._near(shard, article, sketch)
        return _verdict(article, "copy" if match else "new", match)

    def _exact(self, shard: str, article: Article) -> _Match | None:
        first = self._state.get(f"{shard}|content|{article.fingerprint.content}")
        known = self._state.get(f"{shard}|id|{first}") if first is not None else None
        if first is None or known is None or known["content"] != article.fingerprint.content:
            return None
        return _Match(known["root"] or first, CopyKind.EXACT, 1.0)

    def _near(self, shard: str, article: Article, sketch: Sketch) -> _Match | None:
        seen: set[str] = {article.article_id}
        best: tuple[float, int, str] | None = None
        found: _Match | None = None
        for key in _index_keys(shard, sketch):
            for other_id in self._state.get(key) or ():
                if other_id in seen:
                    continue
                seen.add(other_id)
                other = self._state.get(f"{shard}|id|{other_id}")
                if other is None:
                    continue
                alike = resemblance(sketch, Sketch.load(other["sketch"]))
                rank = (alike.jaccard, -other["t"], other_id)
                if alike.is_copy and (best is None or rank > best):
                    best = rank
                    found = _Match(other["root"] or other_id, CopyKind.NEAR, round(alike.jaccard, 4))
        return found

    def _remember(
        self,
        shard: str,
        article: Article,
        sketch: Sketch,
        stamp: int,
        known: dict[str, Any] | None,
        verdict: CopyVerdict,
    ) -> None:
        key = f"{shard}|id|{article.article_id}"
        origins = dict(known["origins"]) if known else {}
        for old in list(origins)[: max(0, len(origins) - ORIGINS_KEPT + 1)]:
            del origins[old]
        root = verdict.notice.duplicate_of if verdict.notice else None
        furniture = {origin: lines for origin, lines in (known or {}).get("furniture", {}).items() if origin in origins}
        if verdict.furniture:
            furniture[article.origin] = list(verdict.furniture)
        origins[article.origin] = [root, verdict.notice.kind, verdict.notice.similarity] if verdict.notice else None
        if known is not None and verdict.kind == "copy":
            self._state.put(
                key, {**known, "origins": origins, "furniture": furniture}
            )  # a copy of itself: only the origin is news
            return
        if known is not None:
            self._unindex(shard, article.article_id, known)
        own = None if root == article.article_id else root
        value = {
            "t": stamp,
            "content": article.fingerprint.content,
            "root": own,
            "origins": origins,
            "furniture": furniture,
        }
        self._state.put(key, {**value, "sketch": sketch.dump()})
        content_key = f"{shard}|content|{article.fingerprint.content}"
        if self._state.get(content_key) is None:
            self._state.put(content_key, article.article_id)
        if verdict.notice is None or verdict.notice.kind is CopyKind.NEAR:
            for index_key in _index_keys(shard, sketch):
                bucket = self._state.get(index_key) or []
                if article.article_id not in bucket:
                    self._state.put(index_key, [*bucket[-BUCKET_KEPT + 1 :], article.article_id])

    def _unindex(self, shard: str, article_id: str, known: dict[str, Any]) -> None:
        content_key = f"{shard}|content|{known['content']}"
        if self._state.get(content_key) == article_id:
            self._state.delete(content_key)
        for key in _index_keys(shard, Sketch.load(known["sketch"])):
            take_out(self._state, key, lambda other: other == article_id)

    def _sweep(self, shard: str, calendar: Calendar, limit: int) -> int:
        """Forget what is due; what was revised since is filed anew, unless there is too much of it."""
        entries = calendar.due(limit)
        for article_id in entries:
            known = self._state.get(f"{shard}|id|{article_id}")
            if known is not None and calendar.is_fresh(known["t"]):
                calendar.file(article_id, known["t"])  # revised since
            elif known is not None:
                self._unindex(shard, article_id, known)
                self._state.delete(f"{shard}|id|{article_id}")
        return len(entries)


def _index_keys(shard: str, sketch: Sketch) -> list[str]:
    keys = [f"{shard}|band|{band}" for band in band_keys(sketch)]
    return [*keys, f"{shard}|lead|{sketch.lead}"]


def _unpack(stored: list[Any] | None) -> _Match | None:
    return None if stored is None else _Match(stored[0], CopyKind(stored[1]), stored[2])


def _verdict(article: Article, kind: Any, match: _Match | None) -> CopyVerdict:
    if match is None:
        return CopyVerdict(kind)
    header: Header = article.header()
    notice = DuplicateNotice(
        article_id=article.article_id,
        duplicate_of=match.root,
        kind=match.kind,
        similarity=match.similarity,
        source=article.source,
        url=article.url,
        published_at=article.published_at,
    )
    return CopyVerdict(kind, notice, Report(header=header, copy_of=match.root, copy_kind=match.kind))
