"""The JSON Schemas of everything that travels, generated from the records into `schemas/`.

    python -m stream.schemas            write schemas/ anew; refuses a breaking change to a released version
    python -m stream.schemas --check    exit code 1 when schemas/ differs from the records
    python -m stream.schemas --release  freeze the present versions: from now on they only grow optional fields

A version is a folder: `schemas/<topic>/v1.json`, the examples in `v1/valid` and `v1/invalid`, and `v1/released.json`,
the frozen state that later ones are compared with.
"""

from stream.schemas.compatibility import breaking_changes
from stream.schemas.generate import CONTRACTS, Contract, catalogue, schema_of

__all__ = ["CONTRACTS", "Contract", "breaking_changes", "catalogue", "schema_of"]
