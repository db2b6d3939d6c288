"""Reaching a broker: client options, topic administration, and the local broker of the demo.

Blocking clients (kafka-python) live here and are never called from the worker's event loop.
"""

from stream.broker.capabilities import KAFKA, LOCAL, Capabilities, capabilities
from stream.broker.clients import kafka_python_options, tls_context

__all__ = ["KAFKA", "LOCAL", "Capabilities", "capabilities", "kafka_python_options", "tls_context"]
