"""A user's dictionaries reach the processes that extract: those of the worker and those of `newsstream process`."""

import asyncio
import json

from stream.batch.run import BATCH_ARTICLES, process_lines
from stream.extract.dictionaries.compile import compile_petrarch
from stream.metrics import Metrics
from stream.pipeline import read_article
from stream.records import Article, Report
from stream.settings import WorkerSettings
from stream.sources import Line
from stream.worker.child import ExtractTask
from stream.worker.pool import Pool

TEXT = "The Zenda Front attacked a village on Monday, killing {} farmers."


def folder_in(path):
    source = path / "actors.txt"
    source.write_text("ZENDA_FRONT_ [FRAREB]\n", encoding="utf-8")
    compile_petrarch([source]).save(path / "mine" / "petrarch.dictionary")
    return path / "mine"


def actors(events):
    return {(actor.name, actor.country, tuple(actor.sectors)) for event in events for actor in event.actors}


def test_child_of_the_worker_uses_them(tmp_path):
    article = read_article(json.dumps({"text": TEXT.format("two")}).encode(), "t")
    assert isinstance(article, Article)

    async def go():
        pool = Pool(WorkerSettings(processes=1), with_model=True, metrics=Metrics(), dictionaries=folder_in(tmp_path))
        await pool.start()
        try:
            return await asyncio.wait_for(pool.run([ExtractTask(article.to_bytes())], "extract"), 60)
        finally:
            await pool.stop()

    [result] = asyncio.run(go())
    assert actors(Report.from_bytes(result.data).events) == {("Zenda Front", "FRA", ("REB",))}


def test_children_of_process_use_them(tmp_path):
    many = [
        json.dumps({"id": str(number), "text": TEXT.format(number + 2)}).encode()
        for number in range(5 * BATCH_ARTICLES)
    ]
    lines = [Line(number, data, len(data), "") for number, data in enumerate(many, 1)]
    outcomes = list(process_lines(lines, workers=2, dictionaries=folder_in(tmp_path)))
    assert {each for outcome in outcomes for each in actors(outcome.events)} == {("Zenda Front", "FRA", ("REB",))}
