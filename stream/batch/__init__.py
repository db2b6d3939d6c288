"""The core over files: bounded memory, extraction in child processes, answers in input order.

The counterpart of the worker for backfills, evaluation and debugging: no broker, state in memory, the same pipeline.
`run.py` takes lines to outcomes, `pool.py` knows about processes and nothing about articles.
"""
