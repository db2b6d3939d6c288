"""The lexicon and the ontology tables: what is shipped is sound; what is not is refused with file and line."""

import pytest

from stream.extract.triggers.inflection import verb_forms
from stream.extract.triggers.lexicon import Lexicon, _Reader, lexicon, lexicon_files, load
from stream.extract.triggers.modes import mode_cues
from stream.extract.triggers.ontology import ontology
from stream.extract.triggers.probability import FEATURES, coefficients
from stream.records import EventType
from stream.tables import TableError

GOOD = ["zap", "v", "ASSAULT", "firearms", "military", "193", "0.5", "literal", "Attack"]


def changed(**fields: str) -> list[str]:
    names = ["words", "pos", "type", "modes", "contexts", "cameo", "score", "conditions", "acled"]
    row = dict(zip(names, GOOD, strict=True)) | fields
    return [row[name] for name in names]


def read(row: list[str]) -> Lexicon:
    found = Lexicon()
    _Reader("data/lexicon/mine.tsv", found).row(7, row)
    return found


def test_the_shipped_lexicon_loads():
    assert len(load().entries) > 1500


def test_every_type_has_rules():
    assert {entry.type for entry in lexicon().entries.values()} >= set(EventType)


def test_a_row_names_its_rule_and_line():
    entry = read(GOOD).entries["assault.zap"]
    assert (entry.where, entry.modes, entry.cameo) == (
        "stream/extract/triggers/data/lexicon/mine.tsv:7",
        ("firearms",),
        "193",
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (changed(pos="q"), "part of speech"),
        (changed(type="FIGHT"), "an event type"),
        (changed(modes="flood"), "a mode of ASSAULT"),
        (changed(contexts="weather"), "a context"),
        (changed(cameo="999"), "a CAMEO code"),
        (changed(score="1.5"), "a score from 0 to 1"),
        (changed(score="high"), "a score from 0 to 1"),
        (changed(conditions="beside:gun"), "a condition"),
        (changed(conditions="figurative"), "a condition"),
        (changed(conditions="obj:@nowhere"), "word classes"),
        (changed(acled="Skirmish"), "an ACLED sub-event type"),
        (changed(words="*"), "words with a head"),
        (changed(words="zap, zap, zap"), "a new rule"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(row, expected):
    with pytest.raises(TableError, match=rf"data/lexicon/mine\.tsv:7: expected {expected}"):
        read(row)


def test_rule_ids_do_not_depend_on_line_numbers():
    ids = list(read(changed(conditions="obj:@weapon !doc:@sport")).entries)
    assert ids == ["assault.zap.obj-weapon"]


@pytest.mark.parametrize(
    ("lemma", "form"),
    [
        ("stab", "stabbed"),
        ("seize", "seizing"),
        ("carry", "carried"),
        ("strike", "struck"),
        ("agree", "agreed"),
        ("free", "freeing"),
        ("bomb", "bombed"),
        ("lie", "lying"),
        ("attack", "attacks"),
        ("clash", "clashes"),
    ],
)
def test_inflection(lemma, form):
    assert form in dict(verb_forms(lemma))


def test_plover_types_have_quads_scores_and_codes():
    infos = ontology().types
    assert [kind for kind, info in infos.items() if info.quad and (info.score is None or info.cameo is None)] == []


def test_extension_types_carry_no_codes():
    infos = ontology().types
    extension = {kind for kind, info in infos.items() if info.quad == 0}
    assert extension == {EventType.DISASTER, EventType.ACCIDENT, EventType.CRIME, EventType.ELECT, EventType.DEAL}
    assert all(infos[kind].score is None and infos[kind].cameo is None for kind in extension)


def test_table_sizes_are_the_ontology_s():
    tables = ontology()
    assert (len(tables.types), len(tables.contexts), len(tables.acled)) == (21, 37, 25)


def test_modes_of_conflict_stay_within_their_quads():
    tables = ontology()
    wrong = [
        (kind, mode)
        for (kind, mode), info in tables.modes.items()
        if info.score is not None and kind != EventType.REQUEST and info.score * (tables.types[kind].score or 0) < 0
    ]
    assert wrong == []


def test_cues_and_coefficients_load():
    assert mode_cues()
    assert set(coefficients()) == set(FEATURES)


def test_all_lexicon_files_are_read():
    read = {entry.where.split(":")[0] for entry in lexicon().entries.values()}
    assert read == {f"stream/extract/triggers/{name}" for name in lexicon_files()}
