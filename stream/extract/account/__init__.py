"""The account of an extraction: each field of each event with its reason, paths and the choices that lost."""

from stream.extract.account.make import account_of
from stream.extract.account.values import Account, Arc, Choice, Drawing, EventAccount, Grounds, Word

__all__ = ["Account", "Arc", "Choice", "Drawing", "EventAccount", "Grounds", "Word", "account_of"]
