"""The core over files: bounded memory, extraction in child processes, answers in input order.

The counterpart of the worker for backfills, evaluation and debugging: no broker, state in memory, the same pipeline.
"""

from stream.batch.run import process_lines

__all__ = ["process_lines"]
