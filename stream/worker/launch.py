"""The first steps of a worker: the child processes are started before the stream engine is imported.

Both take seconds, a child to load the model and the parent to import Faust, so they do it side by side.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from stream import logs
from stream.metrics import Metrics
from stream.settings import STAGES, Settings, Stage
from stream.worker.pool import Pool

TRACKER_FILTER = "ignore:resource_tracker:UserWarning"


def launch(settings: Settings, stages: Sequence[Stage] = STAGES) -> int:
    """Run the stages in this process until SIGTERM, SIGINT or a failure; returns the exit code."""
    logs.configure(settings.log)
    # Python's tracker of semaphores tidies up after a worker that had to leave at once, and need not complain about it
    # on our standard error; it takes its warning filters from here.
    if TRACKER_FILTER not in sys.warnoptions:
        sys.warnoptions.append(TRACKER_FILTER)
    # One thread per child process: more would fight over the cores that the other children use.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    metrics = Metrics()
    pooled = bool({"clean", "extract"} & set(stages))
    extracts = "extract" in stages
    pool = Pool(settings.worker, extracts, metrics, dictionaries=settings.dictionaries) if pooled else None
    try:
        if pool is not None:
            pool.launch()
        if "identity" in stages and settings.dictionaries is not None:
            from stream.extract.dictionaries.use import activate

            activate(settings.dictionaries)  # identity reads tables in this process
        from stream.worker.run import Restart, run

        try:
            return run(settings, stages, metrics, pool)
        except Restart:
            from stream.worker.restart import execute

            execute()  # which ends the child processes first
    finally:
        if pool is not None:
            pool.kill()
        logs.flush()
