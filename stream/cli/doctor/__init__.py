"""`newsstream doctor`: is everything there that a worker needs, and does it fit together?

The checks come in stages, and a stage whose ground is missing is skipped: without a broker there are no topics to look
at. What a check needs to know is gathered in one place and judged in another, so that the judging can be tested.

* `finding.py` one line of the report; `verb.py` the order of the stages and the report
* `rules.py` settings that do not go together; `installation.py` model, place names, dictionaries
* `cluster.py` what the brokers say, judged by `fit.py`; `machine.py` state directory and port,
  with `neighbour.py`, which knows a worker that runs already
"""
