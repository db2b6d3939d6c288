"""`newsstream dlq`: what an operator does with dead letters: look, count, send back, put aside.

The topic is the only record there is. What was done about a letter is a record of its own behind it (a *mark*), so that
whoever reads the topic knows it too; nothing is ever deleted, retention does that.

* `letters.py` a record of the topic as a letter or a mark; `book.py` both together
* `choice.py` which letters are meant; `plan.py` what can be sent back and why the rest cannot
* `broker.py` reads and sends; `shown.py`, `counted.py` what is printed
* `verbs.py` list, show, stats; `handling.py` redrive, drop
"""
