"""The Faust shell: moves bytes between topics and the core; decides nothing.

One process runs one Faust app per stage (clean, extract, identity), each its own consumer group, so that a rebalance of
the extractors never stops identity. A stage is one or more hops; a hop reads one topic in rounds:

    take a round -> handle it (child processes, or a decider over a table) -> deliver every output -> write the table's
    changelog -> acknowledge in offset order

A round that cannot be delivered is repeated in place and never acknowledged, so a crash anywhere means redelivery. The
body of an agent never raises: Faust would acknowledge the record and go on.

* `launch.py` starts the child processes; `run.py` starts and stops all else and turns the end into an exit code
* `app.py`, `tables.py` the Faust app and table with the behaviour of 0.15.3 that loses data put right
* `changelog.py`, `takeover.py`, `recovery.py` who writes a table, and how it comes back
* `lease.py` whether the group still counts on us; `context.py` what all parts share
* `hop.py` the rounds; `delivery.py` sends with retries; `deadletters.py` what cannot be processed
* `pooled.py`, `identity.py` what each hop does with a record; `pool.py`, `lane.py`, `child.py` the child processes
* `transport.py` reads what the client library cannot
* `health.py`, `server.py`, `watch.py` what others see of it
"""
