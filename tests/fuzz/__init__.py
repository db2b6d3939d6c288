"""Fuzzing: the readers of everything that comes from outside, fed with mutations of inputs that they know.

    make fuzz                                 coverage-guided (atheris), until the cases of every target are done
    python -m tests.fuzz --target clean       one target
    pytest tests/fuzz                         a fixed set of cases, the same on every run

A target (targets.py) is a function of bytes that fails when a property does not hold; seeds.py has what mutation starts
from, mutate.py the mutation where no coverage guides it, growth.py looks for inputs that cost more than they are long.
"""
