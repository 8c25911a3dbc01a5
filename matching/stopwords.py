"""English words that say nothing about a job, a person or a course; left out of the lexical index."""

from __future__ import annotations

STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between
    both but by can cannot could did do does doing down during each etc few for from further had has have having he
    her here hers him his how i if in into is it its itself me more most my no nor not of off on once only or other
    our ours out over own per same she should so some such than that the their theirs them then there these they
    this those through to too under until up upon via very was we were what when where whether which while who whom
    why will with within would you your yours
    """.split()  # noqa: SIM905 - as a list it would be one word a line
)
