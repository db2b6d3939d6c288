"""Is it a copy? Is it the same incident? Which story? Fingerprints, blocking, matching, living incidents.

Four deciders, each a class over a State, each idempotent under redelivery:

* `Copies(state).check(article) -> CopyVerdict` (keyed by shard of the lead signature)
* `Ledger(state).post(report) -> Postings` (keyed by article_id): upserts, retractions and copy reports for the blocks
* `Incidents(state).apply(command) -> BlockResult` (keyed by block): events with their incident, changed incidents
* `Stories(state).apply(command) -> StoryResult` (keyed by language): the story of the article, changed stories
"""
