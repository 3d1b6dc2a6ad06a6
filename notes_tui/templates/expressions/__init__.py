"""The small language of show_if, stop_if, check, holds_if and value.

An allow-list over Python's grammar: names of items, numbers, texts, + - * /, comparisons, and, or,
not, `x if c else y`, `.left .right .diff .score`, and the functions of `FUNCTIONS`. Python parses
it and never runs it. All arithmetic is decimal. A missing answer makes the result missing, except
in sum, mean and count, which skip it and say how many were answered, and where one yes settles an
`or`, or one no an `and`.
"""
