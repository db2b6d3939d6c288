"""A window of the raw topic once more, with the version that is installed: what would it say otherwise?

`record.py` runs the messages through the stages and keeps what the worker would publish; `compare.py` holds that
against what stands on the live topics, or against the answers of an earlier version in a file. Nothing here knows a
broker or a terminal (stream/cli/replay does), and nothing writes.
"""
