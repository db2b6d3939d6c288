"""Feeds: one file per kind of input, each yielding lines that hold one raw article as JSON."""

from stream.sources.jsonl import read_jsonl
from stream.sources.lines import MAX_LINE_BYTES, Line
from stream.sources.text import read_text

__all__ = ["MAX_LINE_BYTES", "Line", "read_jsonl", "read_text"]
