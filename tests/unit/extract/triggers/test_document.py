"""docs/ontology.md shows the tables that the code uses; run this module to rewrite them."""

from pathlib import Path

from stream.extract.triggers.describe import BEGIN, END, ontology_tables

PAGE = Path(__file__).parents[4] / "docs" / "ontology.md"


def test_the_page_shows_the_tables():
    text = PAGE.read_text(encoding="utf-8")
    shown = text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()
    assert shown == ontology_tables().strip()


def rewrite() -> None:
    head = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    PAGE.write_text(f"{head}{BEGIN}\n\n{ontology_tables().rstrip()}\n\n{END}\n", encoding="utf-8")


if __name__ == "__main__":
    rewrite()
