"""Throughput of the worker beside a bare nlp.pipe of the same model."""
