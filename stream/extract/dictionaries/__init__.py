"""Names, roles and rules that users bring: imported dictionaries and tables of their own, used beside ours.

`petrarch.py` reads the format of the PETRARCH event coders, `codes.py` its codes; `compile.py` and `store.py` make one
compact file of it, which all processes of a machine share; `use.py` puts a user's folder in force. With no folder set
nothing is loaded and nothing is looked up.

Who wins: the longer name; on the same words ours, which is dated and kept up to date. To overrule ours, a user writes a
row into a table of their own: the user's tables always win.
"""

from __future__ import annotations

from stream.extract.dictionaries.store import StoreError
from stream.extract.dictionaries.use import activate

__all__ = ["StoreError", "activate"]
