"""The reason of a `bad_record` letter is one line, in the stage that extracts and in that of identity."""

from __future__ import annotations

from stream.worker.child import ExtractTask, _extract
from stream.worker.identity import CopiesHop
from stream.worker.message import Handled

WANTED = "expected an Article, got no `article_id`; no `revision`; no `origin`; and 3 more"


def test_of_the_child_that_extracts() -> None:
    [result] = _extract([ExtractTask(b"{}")])
    assert (result.code, result.reason) == ("bad_record", WANTED)


def test_of_a_stateful_hop() -> None:
    handled: Handled = object.__new__(CopiesHop)._try(b"{}", None)  # type: ignore[arg-type]
    assert handled.trouble is not None
    assert (handled.trouble.code, handled.trouble.reason) == ("bad_record", WANTED)
