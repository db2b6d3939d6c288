"""Which lines of a text are the article, and why the others are not.

The line model decides; on top of it stand a few rules that need more than a line's neighbourhood: certain cues, lists
of other stories under a heading, captions and titles said twice. A short text is never judged away: one sentence is an
article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stream.clean.blocks import Block, split_blocks
from stream.clean.features import featurize
from stream.clean.lines import Line, measure
from stream.clean.model import best_labels, score_lines
from stream.records import RemovedReason

_FEW_LINES = 3
_MOST_LINES = 2000
_SENTENCE_SPACES = 9
_REPEAT_WORDS = 7
_SLUG_WORDS = 12
_MOSTLY = 0.7
_PART_WORDS = 4
_TAIL_RUN = 3
_SUMMARY_WORDS = 40
_TAIL_HEADLINES = 0.3
_NAVIGATION_WORDS = 8
_TAIL_HEADINGS = (RemovedReason.TEASER, RemovedReason.RELATED_LINK)


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """The decision on one line (or wrapped paragraph) of a text.

    `start:end` are offsets into the text judged; `score` is the model's log-odds for keeping the line on its own; `why`
    names what decided.
    """

    start: int
    end: int
    text: str
    kept: bool
    reason: RemovedReason | None
    score: float
    why: str


@dataclass(slots=True)
class _Draft:
    line: Line
    kept: bool
    score: float
    reason: RemovedReason | None = None
    why: str = "model"

    def drop(self, reason: RemovedReason, why: str) -> None:
        self.kept, self.reason, self.why = False, reason, why

    def keep(self, why: str) -> None:
        self.kept, self.reason, self.why = True, None, why


def judge_lines(text: str, title: str | None = None) -> list[LineVerdict]:
    """The verdict on every line of a text, in order; the ranges cover the text. Takes linear time."""
    blocks = split_blocks(text)
    if not blocks:
        return []
    lines = [measure(block) for block in blocks[:_MOST_LINES]]
    scores = score_lines(featurize(lines, title))
    labels = best_labels(scores)
    drafts = [_Draft(line, kept, score) for line, kept, score in zip(lines, labels, scores, strict=True)]
    if len(drafts) > 1:
        _apply_cues(drafts)
        _drop_tails(drafts)
        _drop_repeats(drafts)
        _drop_slugs(drafts)
        _drop_title(drafts, title)
    _spare_short_texts(drafts)
    _give_reasons(drafts)
    judged = [
        LineVerdict(
            draft.line.block.start,
            draft.line.block.end,
            draft.line.block.text,
            draft.kept,
            draft.reason,
            round(draft.score, 3),
            draft.why,
        )
        for draft in drafts
    ]
    return judged + [_judge_briefly(block) for block in blocks[_MOST_LINES:]]


def _judge_briefly(block: Block) -> LineVerdict:
    """The verdict on a line far beyond the length of any article: only sentences stay."""
    kept = block.text.count(" ") >= _SENTENCE_SPACES and block.text[-1] in '.!?”"'
    reason = None if kept else RemovedReason.BOILERPLATE
    return LineVerdict(block.start, block.end, block.text, kept, reason, 0.0, "beyond the longest article")


def _apply_cues(drafts: Sequence[_Draft]) -> None:
    for draft, below in zip(drafts, [*drafts[1:], None], strict=True):
        signals = draft.line.signals
        reason = signals.forced or signals.heading
        if reason is not None:
            draft.drop(reason, "cue")
        elif signals.dateline and below is not None and below.line.prose:
            draft.keep("dateline")


def _drop_tails(drafts: Sequence[_Draft]) -> None:
    """Take out lists of other stories under a heading: headlines, with or without a short summary each."""
    for index, draft in enumerate(drafts):
        reason = draft.line.signals.heading
        if reason not in _TAIL_HEADINGS or not any(other.kept and other.line.prose for other in drafts[:index]):
            continue
        listed = drafts[index + 1 : _end_of_list(drafts, index + 1)]
        headlines = sum(not other.line.ends for other in listed)
        if listed and headlines >= _TAIL_HEADLINES * len(listed):
            for other in listed:
                if other.kept or other.reason is None:
                    other.drop(other.line.signals.forced or reason, f"under the heading {draft.line.block.text[:40]!r}")


def _end_of_list(drafts: Sequence[_Draft], start: int) -> int:
    """Where a list ends: at prose that cannot be the summary of a headline right above it, else with the text."""
    run = 0
    for index in range(start, len(drafts)):
        line = drafts[index].line
        run = run + 1 if line.ends and (run or line.prose) else 0
        if line.prose and (index == start or line.words > _SUMMARY_WORDS):
            return index
        if line.prose and drafts[index - 1].line.prose:
            return index - 1
        if run == _TAIL_RUN:
            return index - run + 1
    return len(drafts)


def _drop_repeats(drafts: Sequence[_Draft]) -> None:
    """A line said again goes: captions are often in a page twice."""
    seen: dict[str, _Draft] = {}
    for draft in drafts:
        line = draft.line
        if line.words < _REPEAT_WORDS:
            continue
        key = line.block.text.casefold()
        first = seen.setdefault(key, draft)
        if first is draft:
            continue
        caption = RemovedReason.CAPTION in (first.line.signals.hints | {first.line.signals.forced})
        if caption or draft.kept:
            draft.drop(RemovedReason.REPEATED_CAPTION if caption else RemovedReason.BOILERPLATE, "said before")


def _drop_slugs(drafts: Sequence[_Draft]) -> None:
    """Above a caption: the name of its picture (short, no sentence); on either side: the caption without its credit."""
    for above, below in pairwise(drafts):
        line = above.line
        if _is_caption(below) and line.signals.forced is None:
            slug = not line.ends and line.words <= _SLUG_WORDS and line.dates < _MOSTLY
            if slug or _is_part(line, below.line):
                above.drop(RemovedReason.CAPTION, "above a caption")
        if _is_caption(above) and below.line.signals.forced is None and _is_part(below.line, line):
            below.drop(RemovedReason.REPEATED_CAPTION, "below its caption")


def _is_part(part: Line, whole: Line) -> bool:
    return part.words >= _PART_WORDS and whole.block.text.startswith(part.block.text)


def _is_caption(draft: _Draft) -> bool:
    return draft.line.signals.forced is RemovedReason.CAPTION


def _drop_title(drafts: Sequence[_Draft], title: str | None) -> None:
    """The title repeated among the first lines goes, as long as something else is kept."""
    wanted = _letters(title or "")
    if not wanted:
        return
    for draft in drafts:
        if _letters(draft.line.block.text) == wanted:
            if sum(other.kept for other in drafts) > draft.kept:
                draft.drop(RemovedReason.REPEATED_TITLE, "equals the title")
            return
        if draft.kept and draft.line.prose:
            return


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _spare_short_texts(drafts: Sequence[_Draft]) -> None:
    """Where next to nothing is left of a short text, the model has no ground to stand on: keep what no cue names."""
    if any(draft.kept for draft in drafts) or len(drafts) > _FEW_LINES:
        return
    certain = sum(draft.why != "model" for draft in drafts)
    for draft in drafts:
        if draft.why == "model" or certain == len(drafts) == 1:
            draft.keep("short text")


def _give_reasons(drafts: Sequence[_Draft]) -> None:
    """Name what the model removed: by its own hints, else by the heading above, else by its shape."""
    under: RemovedReason | None = None
    for draft in drafts:
        if draft.line.signals.heading:
            under = draft.line.signals.heading
        if draft.kept:
            under = None if draft.line.prose else under
        elif draft.reason is None:
            draft.reason = _reason_of(draft.line, under)


def _reason_of(line: Line, under: RemovedReason | None) -> RemovedReason:
    hints = Counter({reason: _RANK.get(reason, 1) for reason in line.signals.hints})
    if hints:
        best, _ = min(hints.items(), key=lambda item: (-item[1], item[0].value))
        if under is None or _RANK.get(best, 1) > 1:
            return best
    if line.dates > _MOSTLY:
        return RemovedReason.METADATA
    if under is not None:
        return under
    return RemovedReason.NAVIGATION if line.words <= _NAVIGATION_WORDS and not line.ends else RemovedReason.BOILERPLATE


_RANK = {
    RemovedReason.COOKIE: 5,
    RemovedReason.COPYRIGHT: 4,
    RemovedReason.CAPTION: 3,
    RemovedReason.CREDIT: 3,
    RemovedReason.SUBSCRIBE: 3,
    RemovedReason.BYLINE: 2,
    RemovedReason.METADATA: 2,
    RemovedReason.COMMENTS: 2,
    RemovedReason.SHARE: 2,
}
