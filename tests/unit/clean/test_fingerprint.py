import base64

import numpy as np
import pytest

from stream.clean.fingerprint import PERMUTATIONS, fingerprint
from tests.growth import assert_grows_linearly

TEXT = " ".join(f"The {n} witnesses of case {n * n} spoke in court on day {n % 7}." for n in range(60))


def signature(text: str) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    return np.frombuffer(base64.b64decode(fingerprint(text).minhash), "<u4")


def similarity(first: str, second: str) -> float:
    return float(np.mean(signature(first) == signature(second)))


def test_case_punctuation_and_space_do_not_count() -> None:
    assert fingerprint("Two people, it’s said,\n DIED.") == fingerprint("two people its said died")


def test_signature_has_128_values() -> None:
    assert signature(TEXT).shape == (PERMUTATIONS,)


def test_share_of_equal_values_estimates_the_jaccard_similarity() -> None:
    words = TEXT.split()
    other = " ".join(words[: len(words) // 2] + [f"w{n}" for n in range(len(words) // 2)])
    shingles = [{tuple(text.split()[i : i + 5]) for i in range(len(text.split()) - 4)} for text in (TEXT, other)]
    exact = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert similarity(TEXT, other) == pytest.approx(exact, abs=0.12)


def test_different_texts_have_nothing_in_common() -> None:
    assert similarity(TEXT, " ".join(f"other{n}" for n in range(300))) < 0.05


def test_lead_signature_reads_only_the_lead() -> None:
    assert fingerprint(TEXT).lead == fingerprint(TEXT + " A new last paragraph.").lead


def test_short_text_is_one_shingle() -> None:
    assert fingerprint("Two died").shingles == 1


def test_fingerprint_stays_the_same_for_ever() -> None:
    value = fingerprint("Two people died when a bus left the road near Alford on Tuesday, police said.")
    assert (value.content, value.lead, value.minhash[:16], value.shingles) == (
        "230be32a3c0817ff52ed6e90",
        "00419d06",
        "oRFtWGb0a8SVk5m7",
        11,
    )


def test_time_grows_with_the_number_of_words() -> None:
    small, large = (" ".join(f"word{n % 331}" for n in range(words)) for words in (5_000, 20_000))
    assert_grows_linearly(fingerprint, small, large, 4)
