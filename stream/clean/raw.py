"""Raw bytes to a RawArticle: every way in which a message can be wrong has its own answer.

Nothing here raises: a message that cannot be read as an article becomes a Rejection that names what was expected and
what came. Text that is merely damaged (bytes that are not UTF-8, a byte order mark, lone surrogates) is read as well as
it can be; offsets then count in the text as read.
"""

from __future__ import annotations

import codecs
import json
from typing import Any

from pydantic import ValidationError

from stream.clean.ids import bounded_id, hash_id
from stream.records import RawArticle, Rejection, RejectReason
from stream.records.base import load_json

MAX_TEXT_BYTES = 5_000_000
"""Longest text that is read, in bytes of UTF-8. A long newspaper article has 50,000."""

_MAX_MESSAGE_BYTES = 10 * MAX_TEXT_BYTES
_MAX_DAMAGED_SHARE = 0.05
_ENCODING_ERRORS = "newsstream-cp1252"
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
_EXPECTED = 'expected a JSON object such as {"text": "..."}'


def parse_raw(data: bytes, origin: str) -> RawArticle | Rejection:
    """Read one raw message; a Rejection says what was expected and what came.

    Args:
        data: one JSON object as bytes, UTF-8 by right.
        origin: where the message stood; named in the details of a rejection.

    Returns:
        The article, or a Rejection whose article_id is the given id where it can be read, else a hash of the bytes.
    """
    if len(data) > _MAX_MESSAGE_BYTES:
        return _reject(data, None, RejectReason.TOO_LARGE, f"{len(data):,} bytes, the limit is {_MAX_MESSAGE_BYTES:,}")
    value = _load(data)
    if isinstance(value, Rejection):
        return value
    if not isinstance(value, dict):
        return _reject(data, None, RejectReason.NOT_AN_OBJECT, f"{_EXPECTED}, got {_kind(value)} at {origin}")
    return _read_fields(data, value)


def _load(data: bytes) -> Any:
    if not data.strip():
        return _reject(data, None, RejectReason.NOT_JSON, f"{_EXPECTED}, got nothing")
    try:
        return load_json(data)
    except RecursionError:
        return _reject(data, None, RejectReason.NOT_JSON, f"{_EXPECTED}, got one nested too deeply")
    except ValueError as error:
        first = error
    text = _decode(data)
    if text is None:
        return _reject(data, None, RejectReason.NOT_JSON, f"{_EXPECTED}, got bytes that are not text")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        return _reject(data, None, RejectReason.NOT_JSON, f"{_EXPECTED}, got one nested too deeply")
    except ValueError:
        return _reject(data, None, RejectReason.NOT_JSON, f"{_EXPECTED}: {first}")


def _decode(data: bytes) -> str | None:
    """The text of bytes that are not plain UTF-8: by byte order mark, else stray bytes read as Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") > _MAX_DAMAGED_SHARE * len(text) + 2:
        return None
    return data.decode("utf-8", _ENCODING_ERRORS)


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - the handler is only registered for decoding
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_ENCODING_ERRORS, _stray_bytes)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _read_fields(data: bytes, value: dict[str, Any]) -> RawArticle | Rejection:
    given = _readable_id(value)
    text, title = value.get("text"), value.get("title")
    if text is None:
        if isinstance(title, str) and title.strip():
            return _reject(data, given, RejectReason.TITLE_ONLY, "expected `text`, got a title alone")
        came = "null" if "text" in value else "none"
        return _reject(data, given, RejectReason.MISSING_TEXT, f"expected `text` as a string, got {came}")
    if isinstance(text, str) and len(text) * 4 > MAX_TEXT_BYTES:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MAX_TEXT_BYTES:
            detail = f"the text has {size:,} bytes, the limit is {MAX_TEXT_BYTES:,}"
            return _reject(data, given, RejectReason.TOO_LARGE, detail)
    try:
        article = RawArticle.model_validate(value)
    except ValidationError as error:
        return _reject(data, given, RejectReason.WRONG_TYPE, _describe(error))
    if not _is_unicode(article.id):
        return _reject(data, None, RejectReason.WRONG_TYPE, "expected `id` as Unicode text, got a lone surrogate")
    return article


def _describe(error: ValidationError) -> str:
    wrong = [
        f"expected `{'.'.join(str(step) for step in item['loc'])}` as a string, got {_kind(item['input'])}"
        for item in error.errors(include_url=False)
    ]
    return "; ".join(wrong)


def _kind(value: Any) -> str:
    return "null" if value is None else _KINDS.get(type(value), type(value).__name__)


def _readable_id(value: dict[str, Any]) -> str | None:
    given = value.get("id")
    return given if isinstance(given, str) and given.strip() and _is_unicode(given) else None


def _is_unicode(text: str | None) -> bool:
    """Whether the text can be a message key: no lone surrogates."""
    try:
        (text or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def _reject(data: bytes, given: str | None, reason: RejectReason, detail: str) -> Rejection:
    return Rejection(article_id=bounded_id(given) if given else hash_id("bytes", data), reason=reason, detail=detail)
