"""Walks over the parse."""

from __future__ import annotations

import pytest

from stream.extract.syntax import MOST_CHILDREN, child, children, conjuncts, is_passive


def token(nlp, text, word):
    return next(found for found in nlp(text) if found.text == word)


@pytest.mark.parametrize(
    ("text", "word", "passive"),
    [
        ("The village was seized by rebels.", "seized", True),
        ("The village was seized and burned by rebels.", "burned", True),
        ("The soldiers killed in the blast were buried.", "killed", True),
        ("Rebels seized the village.", "seized", False),
        ("The army has killed forty rebels.", "killed", False),
        ("Rebels seized the village and burned it.", "burned", False),
    ],
)
def test_tells_passives_from_actives(nlp, text, word, passive):
    assert is_passive(token(nlp, text, word)) is passive


def test_lists_what_is_coordinated(nlp):
    found = conjuncts(token(nlp, "France, Spain and Italy signed the treaty.", "France"))
    assert [word.text for word in found] == ["France", "Spain", "Italy"]


def test_takes_the_first_child_of_a_label(nlp):
    verb = token(nlp, "The minister visited Cairo.", "visited")
    assert child(verb, "dobj").text == "Cairo"


def test_takes_all_children_without_a_label(nlp):
    verb = token(nlp, "The minister visited Cairo.", "visited")
    assert [word.text for word in children(verb)] == ["minister", "Cairo", "."]


def test_stops_after_a_bounded_number_of_children(nlp):
    from spacy.tokens import Doc

    words = ["go", *["x"] * 500]
    doc = Doc(nlp.vocab, words=words, heads=[0] * len(words), deps=["ROOT", *["dep"] * 500])
    assert len(list(children(doc[0]))) == MOST_CHILDREN
