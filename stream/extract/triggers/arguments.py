"""Where a trigger's subject, object and prepositional objects stand, with a fallback for text the parser fails on.

Returned positions are token indexes of noun heads within the trigger's sentence.
"""

from __future__ import annotations

from stream.extract.triggers.page import Page

_OBJECTS = {"dobj", "obj", "nsubjpass", "dative", "attr", "oprd"}
_SUBJECTS = {"nsubj", "csubj"}
_MODIFIERS = {"compound", "amod", "nmod", "poss", "nummod", "punct", "quantmod", "npadvmod", "advmod", "det"}
_NOMINAL = {"NOUN", "PROPN", "NUM", "PRON"}
_REACH = 7  # words that the fallbacks look ahead or back


def with_conjuncts(page: Page, heads: list[int]) -> list[int]:
    """The heads and what is coordinated with them, at most a dozen."""
    found = list(heads)
    for head in found:
        for child in page.children[head]:
            if page.tokens[child].dep_ in ("conj", "appos") and len(found) < 12:
                found.append(child)
    return found


def is_passive(page: Page, i: int) -> bool:
    """Whether the verb at `i` is passive (or a past participle that modifies a noun)."""
    token = page.tokens[i]
    if _children(page, i, {"auxpass", "nsubjpass"}):
        return True
    return token.tag_ == "VBN" and token.dep_ in ("acl", "amod") and not _children(page, i, {"dobj"})


def _children(page: Page, i: int, deps: set[str]) -> list[int]:
    return [child for child in page.children[i] if page.tokens[child].dep_ in deps]


def objects(page: Page, i: int) -> list[int]:
    """Object of an active verb, subject of a passive one, noun that a participle modifies."""
    token = page.tokens[i]
    found = _children(page, i, _OBJECTS)
    if not found and token.dep_ in ("acl", "amod") and token.tag_ == "VBN":
        found = [token.head.i]
    if not found and token.dep_ == "conj" and is_passive(page, token.head.i) and token.tag_ == "VBN":
        found = _children(page, token.head.i, {"nsubjpass"})
    if not found:  # "found arms believed to be ...": the parser makes the object the subject of a reduced clause
        for clause in _children(page, i, {"ccomp"}):
            if clause > i and page.tokens[clause].tag_ == "VBN":
                found += _children(page, clause, {"nsubj", "nsubjpass"})
    if not found and page.robust(i):
        found = _next_nominal(page, i)
    return with_conjuncts(page, found)


def _next_nominal(page: Page, i: int) -> list[int]:
    _, end = page.bounds(i)
    found: list[int] = []
    for j in range(i + 1, min(end, i + 1 + _REACH)):
        token = page.tokens[j]
        if token.dep_ in ("amod", "compound") or token.text in ("-", "’s", "'s"):
            continue
        if token.pos_ in ("ADP", "VERB", "AUX", "PUNCT", "SCONJ"):
            break
        if token.pos_ in _NOMINAL:
            found.append(j)
    return found[-3:]


def subjects(page: Page, i: int) -> list[int]:
    """Who acts: subject, passive agent; through coordination, control and relative clauses."""
    token = page.tokens[i]
    for _ in range(6):
        found = _children(page, token.i, _SUBJECTS)
        for agent in _children(page, token.i, {"agent"}):
            found += _children(page, agent, {"pobj"})
        if found:
            return with_conjuncts(page, _resolve_relative(page, token.i, found))
        if token.dep_ in ("conj", "xcomp", "advcl", "pcomp", "ccomp") and token.head.i != token.i:
            token = token.head
            continue
        if token.dep_ in ("acl", "relcl") and token.tag_ == "VBG":
            return with_conjuncts(page, [token.head.i])
        break
    return _previous_nominal(page, i) if page.robust(i) else []


def _resolve_relative(page: Page, verb: int, found: list[int]) -> list[int]:
    if page.words[found[0]] in ("who", "which", "that") and page.tokens[verb].dep_ == "relcl":
        return [page.tokens[verb].head.i]
    return found


def _previous_nominal(page: Page, i: int) -> list[int]:
    start, _ = page.bounds(i)
    for j in range(i - 1, max(start, i - 1 - _REACH) - 1, -1):
        if page.tokens[j].pos_ in ("NOUN", "PROPN"):
            return [j]
    return []


def prepositional(page: Page, i: int, preposition: str) -> list[int]:
    """Objects of one of the trigger's prepositions; without a parse, the nouns soon after the word."""
    _, end = page.bounds(i)
    found: list[int] = []
    for child in page.children[i]:
        if page.words[child] == preposition:
            found += _children(page, child, {"pobj", "pcomp"})
    if found:
        return with_conjuncts(page, found)
    for j in range(i + 1, min(end, i + 1 + _REACH)):
        if page.words[j] == preposition:
            return [k for k in range(j + 1, min(end, j + 5)) if page.tokens[k].pos_ in (*_NOMINAL, "VERB")]
    return []


def complements(page: Page, head: int) -> list[int]:
    """What a noun of quantity or kind is "of" or what it includes: a cache of arms, three of the men."""
    found: list[int] = []
    for child in page.children[head]:
        if page.words[child] in ("of", "including"):
            found += _children(page, child, {"pobj"})
    return with_conjuncts(page, found) if found else found


def noun_phrase(page: Page, head: int) -> range:
    """The head with the modifiers that stand directly before it."""
    start, _ = page.bounds(head)
    first = head
    while first > start and head - first < 5:
        token = page.tokens[first - 1]
        if token.dep_ in _MODIFIERS and first <= token.head.i <= head:
            first -= 1
        else:
            break
    return range(first, head + 1)


def modifiers(page: Page, i: int) -> list[int]:
    """Words of the same noun phrase before the noun at `i`; without a parse, the words directly before it."""
    phrase = noun_phrase(page, i)
    found = list(phrase)[:-1]
    if found and not page.robust(i):
        return found
    start, _ = page.bounds(i)
    nearby = []
    for j in range(i - 1, max(start, i - 4) - 1, -1):
        if page.tokens[j].pos_ in ("ADP", "CCONJ", "AUX", "PRON", "SCONJ") or page.words[j] in (",", ".", ":", ";"):
            break
        nearby.append(j)
    return nearby or found
