"""newsstream: a flood of scraped news articles in, living incidents out.

The package is laid out the way data flows: records, clean, extract, identity, pipeline, and around that pure core the
shell: worker, sources, cli. Imports point one way only; import-linter holds that.
"""

__version__ = "0.1.0"
