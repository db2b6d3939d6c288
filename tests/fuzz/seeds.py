"""What mutation starts from: inputs that reach far into the code, and the pieces that its decisions hang on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
FIELD = "\x1e"
"""Parts the fields of a target that takes several."""

STORY = (
    "BEIRUT, May 3, 2017 (AP) -- A bomb exploded at the main bus station in Quetta on Monday morning, killing at least "
    "seven people and wounding 20 others, police said.\n\nRescue workers carried the injured to the Civil Hospital."
)
TEXTS = (
    STORY,
    "<html><body><nav>Home | World</nav><p>Two men &amp; a boy were shot.</p><script>a = '<p>';</script></body></html>",
    "Share this article\nPHOTO: A man looks at a car.\nRelated: Ten bridges\nThe army shelled the port of Velmora.",
    "He said â€œnoâ€\x9d in the cafÃ© &ndash; &#8220;never&#8221; &#x27;again&#x27;\u200b\x00\xa0\u202e.",
    '{"title": "Bomb kills seven", "text": "It went off at noon."}',
    "Al menos once personas murieron el martes por la noche cuando un transbordador se hundió frente a la isla.",
    "Взрыв убил двух человек. 爆炸造成两人死亡。 انفجار",
    "<!-- open <div class='x' id=\"y\"><p><style>p{}</style><br/>text</p>--></div><td>cell</td>",
)
TITLES = ("Bomb kills seven in Quetta", "", "Quetta \ud800 bomb", "KILLED: 7")
URLS = (
    "https://www.example.org/2017/05/bomb?utm_source=feed&b=2&a=1#top",
    "http://m.example.org:8080/amp/story/?ref=x",
    "https://www.google.com/amp/s/example.org/a",
    "https://example-org.cdn.ampproject.org/c/s/example.org/a%20b",
    "//example.org", "http://[::1]:99999/", "https://user:pw@exämple.org/ä?q=%ff;x", "mailto:a@b",
)  # fmt: skip
DATES = (
    "2017-05-03", "2017-05-03T10:00:00Z", "2017-05-03T10:00:00.1234567+0530", "20170503T101112Z", "1493805600",
    "Wed, 03 May 2017 10:00:00 GMT", "May 3, 2017 10:00 a.m.", "3 May 2017", "1970-01-01", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "2017/05/03 10:00", "03.05.2017",
)  # fmt: skip
NUMBERS = (
    "at least 1,200 people", "between two and seven", "a family of four", "two hundred and forty thousand", "dozens of",
    "more than 12", "1.5 million", "twenty-five to thirty", "no one", "up to a dozen or so",
)  # fmt: skip
TIMES = (
    "on 5 May 2017, last Monday, two weeks ago", "BEIRUT, May 3 2017 (AP) -- at 10:30 p.m. on Friday", "in the 1990s",
    "the first quarter of 2016, a year-earlier period", "3/4/2017 and 2017-05-03", "half a decade ago",
    "before last Christmas", "Nov. 31, 2017, Feb. 29 2015, the year 0000",
    "early next month; the 21st century; the night of Sept. 4-5",
)  # fmt: skip
PLACES = (
    "BEIRUT (AP) -- in Paris, Texas, and Lagos, Nigeria", "outside the US embassy in Kabul's Green Zone",
    "the village of Al-Ras near Western Sudan", "123 Main Street, Springfield", "in the Foster Park neighborhood",
    "KYIV, Ukraine - GUNMEN IN NEW YORK", "the Democratic Republic of the Congo and Guinea-Bissau",
)  # fmt: skip
TABLE = "# word\tvalue\nhouse\t3\nfour words here\t-1\tmore\n\n"
PETRARCH = (
    "# a list\n!PERSON! = MAN, MEN, WOMAN\nFOO_REPUBLIC_ [FOO]  ; note\n"
    "+FOOLAND\n\t[FOOELI <960101] [FOOGOV 960101-991231] [FOO]\n"
    "GUARDSMAN {GUARDSMEN} [~MIL]\n<!-- out -->\nARMED_!PERSON!_ {} [~REB]\n"
)
SETTINGS = (
    "NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS=a:9092,b:9092", "NEWSSTREAM_WORKER__PROCESSES=3",
    'NEWSSTREAM_BROKER={"session_timeout_seconds": 9}', "NEWSSTREAM_LOG__LEVEL=debug", "NEWSSTREAM_HTTP__PORT=0",
    "NEWSSTREAM_BROKER__SASL_PASSWORD=hunter2", "NEWSSTREAM_TOPICS__PREFIX=news", "NEWSSTREAM_DATA_DIR=state",
    "NEWSSTREAM_DEAD_LETTERS__MAX_RATIO=0.5", "NEWSSTREAM_TOPICS=", "NEWSSTREAM_IDENTITY__SHARDS=1e3",
)  # fmt: skip
PIECES = (
    "<", ">", "<p>", "</p>", "<script>", "<!--", "-->", "<a href='", '"', "'", "&amp;", "&#1114112;", "&#x0;", "&", ";",
    "â€", "Ã©", "™", "\n", "\n\n", "\r\n", "\t", " ", "\xa0", "\x00", "\x1b", "\x85", "\u2028", "\u200b", "\u202e",
    "\ud800", "\udfff", "\ufeff", "\ufffd", "\U0001f4a5", "e\u0301", "İ", "ß", "ﬁ", "٣", "²", "Ⅷ", "１", "½",
    "0", "9" * 30, "1,000", "1e999", "-1", "NaN", "Infinity", "null", "true", "{", "}", "[", "]", ":", ",", "\\u0041",
    "\\ud800", "{}", "[]", "0001-01-01", "9999-12-31", "T24:00:00", "+99:99", "Z", "GMT", "May", "Monday", "week",
    "ago", "hundred", "million", "to", "and", "of", "a ", "Paris", "Street", "(", ")", "--", "—", "/", "//", "?", "#",
    "%", "%ff", "=", "@", "[::1]", "www.", "xn--", "_", "!A!", "+", "~", "<960101", "960101-", FIELD,
)  # fmt: skip
"""What the readers look for, and what has broken readers before."""


@cache
def examples() -> tuple[tuple[str, bytes], ...]:
    """The valid examples of the schemas: (name of the contract as `topic/vN`, compact JSON)."""
    found = []
    for path in sorted(SCHEMAS.glob("*/v*/valid/*.json")):
        value = json.loads(path.read_bytes())
        name = f"{path.parts[-4]}/{path.parts[-3]}"
        found.append((name, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()))
    return tuple(found)


def joined(*fields: str) -> bytes:
    """Fields as one input."""
    return encoded(FIELD.join(fields))


def encoded(text: str) -> bytes:
    """Text as bytes that `decoded` reads back, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")
