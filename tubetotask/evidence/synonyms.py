"""Words that say nearly the same, so that a negation is recognised over other words.

Invariant: every word is in at most one group, and opposites are never in one. A group only tells
whether two texts speak of the same thing; it never makes a number, a name or a quote acceptable.
"""

from __future__ import annotations

from tubetotask.evidence.normal import units
from tubetotask.evidence.remembered import remembered
from tubetotask.evidence.stems import stem

_GROUPS = """
think expect believe suppose imagine assume guess reckon
see saw seen notice noticed spot observe
realise realize aware recognise recognize
know knew known understand understood grasp comprehend clue
talk say said spoke speak discuss mention refer tell told meant
much lot lots plenty loads
allow permit let may
buy bought purchase acquire
get got receive obtain
begin began start begun launch commence
end finish complete done conclude
big large huge great enormous massive giant
small little tiny minor slight
quick fast rapid speedy swift
hard difficult tough tricky challenging
easy simple straightforward effortless
important crucial vital essential key significant matter
cheap affordable inexpensive
expensive costly pricey dear
smart clever intelligent bright
make made build built create craft construct produce
write wrote written author
show showed shown display demonstrate reveal present
help assist support aid
try tried attempt aim seek
use used utilise utilize employ apply
need require necessary must necessity
want wish desire
fan admirer guy lover enthusiast
like enjoy love fond keen
job work career employment occupation
firm company business startup enterprise corporation
client customer buyer user
boss manager leader chief
worker employee staff
cash money funds
child kid children kids
people folks persons person human humans
man men guys
woman women ladies
car vehicle automobile
home house
illness disease sick ill sickness
doctor physician
film movie picture
error mistake fault bug flaw defect
problem issue trouble difficulty
answer reply respond response
ask asked question query
change alter modify adjust shift
choose chose chosen pick select
decide decision determine
explain clarify describe
find found discover detect
give gave given provide offer supply deliver
go went gone travel
grow grew grown expand scale
happen happened occur occurred
idea concept notion thought
include contain comprise involve
keep kept retain maintain remain stay
learn learnt study
leave left depart exit
look watch view
lose lost
move moved
pay paid
play played
put place
run ran operate
send sent
take took taken
teach taught train
win won
appear appeared came come emerge
real really true truly genuine genuinely actual actually authentic
fair just reasonable
correct accurate
certain sure confident
possible feasible
enough sufficient adequate
always constantly permanently continually
often frequently commonly usually typically
sometimes occasionally
everything all
entire whole full
initial first early original
final last
new novel
output result outcome
goal objective target purpose
method approach technique way
plan strategy
rule law regulation
price cost
value worth
risk danger hazard
safe secure
weird strange odd unusual
happy glad pleased
sad unhappy
scared afraid frightened fear
angry mad furious
worry worried concern concerned
care interested interest
depend rely reliant dependent
separate independent apart
careful cautious
accept agree
refuse decline reject
fix repair solve resolve
break broke broken
increase rise raise
decrease reduce lower drop
progress advance
finished ready
affect influence impact
exist existed
common shared
suggest recommend advise
beginner newcomer novice
meeting meetup gathering
ding sache gegenstand
ständig immer dauernd
vorhanden da existiert
""".strip().splitlines()


def _table() -> dict[str, str]:
    senses: dict[str, str] = {}
    for group in _GROUPS:
        for word in group.split():
            for unit in units(word):
                senses.setdefault(unit, group.split()[0])
    for word, first in tuple(senses.items()):
        senses.setdefault(stem(word), first)
    return senses


_SENSES = _table()


@remembered(16_384)
def sense(word: str) -> str:
    """The stem of a unit, or the sign of its group."""
    own = stem(word)
    group = _SENSES.get(word) or _SENSES.get(own)
    return own if group is None else f"={group}"
