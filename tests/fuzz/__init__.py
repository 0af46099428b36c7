"""Fuzzing: millions of inputs, each held against what must be true of any.

`python -m tests.fuzz` makes inputs by grammar and mutation (`generate`), `python -m tests.fuzz
--guided` lets the coverage guide them (`guided`). What is asked of each input says its target
(`targets`); what fails is made small (`minimise`) and kept under `regressions/`, which the suite
replays.
"""
