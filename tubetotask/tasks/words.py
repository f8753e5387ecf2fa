"""Words of advice: which are the same action, which are against each other, which only set a time.

Invariant: tables alone. A word is in one group of ``ALIKE`` at most; a pair of ``AGAINST`` never
has a word on both sides. Both are compared by stems, so one form of a word stands for all.
"""

from __future__ import annotations


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One action or one thing in other words, where advice is meant.
ALIKE = """
send email mail manda envía envoie schick schicke versende
post publish share release ship publica publie
put place set add include insert show display
remove delete drop erase cut
cancel end scrap
talk speak chat
call phone ring
ask request frag frage bitte pide demande
answer reply respond antworte responde réponds
raise increase lift erhöhe hebe heb steigere sube aumenta augmente monte
lower decrease reduce senke baja baisse
hire recruit employ
plan schedule
block reserve book
review check examine inspect look
use apply utilise
make create build write draft prepare produce
start begin launch open
repeat reuse repost recycle
choose pick select
give offer provide grant
get buy purchase acquire obtain
host organise
film record tape
practise practice rehearse train
teach explain
welcome greet
update refresh renew
turn switch
document note log
measure count
fill complete
keep hold maintain
refuse reject decline
meet see
tell inform
track follow monitor
tidy clean
limit cap
customer client buyer
subscriber reader
employee staff
shorten short shorter brief
movie film
quiz test
piece item
sum amount
colleague coworker
website site
satisfied happy
""".strip().splitlines()
# Two words that are one action; the second may stand later: "put your prices up".
PHRASES = (
    ("set up", "make"), ("go over", "review"), ("look at", "review"), ("get rid", "remove"),
    ("turn down", "refuse"), ("take off", "remove"), ("write down", "document"),
    ("put up", "raise"), ("bring up", "ask"), ("reach out", "contact"), ("slow down", "slower"),
    ("sign up", "enrol"), ("throw away", "remove"), ("hand over", "delegate"),
)  # fmt: skip

# What turns advice round when one text has a word of the left and the other one of the right.
AGAINST = """
raise increase grow more add up higher expand|lower reduce cut fewer less drop remove down
increase boost expand|decrease shrink
start begin launch enable continue|stop quit end cancel disable
add keep leave hold put|remove delete drop
include|exclude
before|after
first|last afterwards
hire|fire
early earlier|late later
always|never rarely
once|twice
buy|sell
into|out
give offer pay provide|ask request take receive collect charge
open|close closed
all every everyone everybody everything|some none few nobody
everyone everybody|few
with|without
on|off
long longer|short shorter shorten
fast quick faster|slow slowly slower
alone|together
show|hide
follow|unfollow
used|new
free|charge paid
charge pay|refund
private|public
automate automatic|manual manually hand
delegate outsource|yourself
alone yourself|team somebody
easy easier|hard harder
under below less|over above more
often|seldom rarely
large larger big bigger broad|small smaller narrow
borrow debt|repay
save|spend
accept|refuse reject
trust|doubt
ignore|answer
subscribe join|unsubscribe leave
online|offline
erhöhe hebe steigere mehr|senke verringere kürze weniger
beginne starte|beende stoppe
sube aumenta más|baja reduce menos
empieza|deja
augmente monte plus|baisse réduis moins
commence|arrête
""".strip().splitlines()

# Two texts that each name another one of a set speak of another time.
TIMES = tuple(
    frozenset(words.split())
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday weekend weekday",
        "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends weekdays",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "morning noon afternoon evening night midnight",
        "january february march april may june july august september october november december",
        "spring summer autumn winter",
        "hour hourly day daily week weekly month monthly quarter quarterly year yearly annually",
        "stunde tag woche monat jahr",
        "día semana mes año",
        "jour semaine mois année",
    )
)
# Other words for the same time.
SAME_TIME = {
    "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
    "quarterly": "quarter", "hourly": "hour", "nightly": "night", "midday": "noon",
    "days": "day", "weeks": "week", "months": "month", "years": "year", "hours": "hour",
    "dienstags": "dienstag", "montags": "montag", "freitags": "freitag", "täglich": "tag",
    "wöchentlich": "woche", "monatlich": "monat", "tage": "tag", "wochen": "woche", "jours": "jour",
    "quarters": "quarter", "mornings": "morning", "evenings": "evening", "nights": "night",
}  # fmt: skip
# What comes before and after one of these must not be exchanged.
ORDERING = ("before", "after", "without", "instead", "than", "to", "over", "and")
# Words that say nothing of what is to be done.
LIGHT = _listed(
    "you your yours we our i my me want wants go ahead and should would could do just what is "
    "a an the every each all any of it them their they that this to for with in on at by from "
    "sure try need really very own one's single have has let lets be"
    " after before later within inside during once while when times first jeden jede jedem jeder"
    " immer dein deine deinen todos todas cada tus tu chaque tous toutes tes ton ta nach vor"
)
# What one may say and the other not, and it is the same to do.
FILLERS = _listed(
    "you your yours we our my me the a an of 's and should would could must can will "
    "that this these those it its them they their is are be do does every each all any always "
    "what thing things something youre you're have has dont don't not never please "
    "just so then also try need "
    "der die das den dem des ein eine einen einem einer dein deine deinen deinem deiner du dir "
    "dich sollst solltest und jede jeden jedes jedem alle immer es "
    "el la los las un una unos unas tu tus su sus de del debes deberías y cada todos todas siempre "
    "le les une des ton ta tes votre vos du vous tu devez devrais et chaque tous toutes toujours "
    "l d"
)
# These lead to something. One of the small ones may be there or not ("on Mondays", "Mondays"), but
# not another in its place: "with your staff" is not "for your staff".
SMALL_RELATIONS = _listed(
    "to for with in on at für mit auf an bei im am zu con en para por a al avec dans pour sur à au"
)
RELATIONS = SMALL_RELATIONS | _listed(
    "about after against as before between by during except from if into instead like near off "
    "onto out over per since than through towards under unless until up when while within without "
    "vor nach bis ab seit ohne gegen über unter aus von wenn bevor nachdem als statt "
    "antes después hasta desde sin contra sobre cuando si "
    "avant après jusqu jusque depuis sans contre quand"
)
SAME_RELATION = {"into": "in", "inside": "in", "onto": "on", "while": "when"}
# What is the same where it leads to a time: "put it on the fridge" is not "put it in the fridge".
SAME_TIMED = {"on": "in", "during": "in", "within": "in", "inside": "in"}
OF_TIME = frozenset().union(*TIMES, SAME_TIME.values()) | _listed(
    "minute minutes second seconds moment time times today tomorrow now age"
)
OF_ORDER = _listed("first second third last next early late same whole")  # "in the first hour"
OWN = _listed("you your yours we our my me")
WHOSE = _listed("your our my the their dein deine deinen deinem deiner")
# What a "not" makes another matter of: "do not answer every email" is not "answer no email".
QUANTIFIERS = _listed(
    "each all every everything always just then "
    "und alle jede jeden jedes immer cada todos todas siempre chaque tous toutes toujours"
)
DENYING = _listed(
    "not dont never nicht nie niemals kein keine keinen keinem keiner no nunca jamás ne pas jamais"
)
# Behind a "not" they name what must be there for it to be done.
ONLY_SO = _listed("without unless until ohne sin sans")
# Signs of words that name no action by themselves: "give a discount", "put a question".
WEAK = _listed("make put give use =people out per")
# Written with a capital letter and no name of its own.
NO_NAME = _listed(
    "i i'm i'd i'll i've monday tuesday wednesday thursday friday saturday sunday english german "
    "french spanish"
)


def denying(word: str) -> bool:
    """Whether it says "not"."""
    return word in DENYING or word.endswith("n't")


_GROUPS = {word: group.split()[0] for group in ALIKE for word in group.split()}


def alike(word: str, sense: str) -> str:
    """The sign of the word's group where it is in one, else its ``sense``."""
    bare = word.removesuffix("ing")
    for form in (word, word.removesuffix("s"), word.removesuffix("es"), bare, f"{bare}e"):
        if form in _GROUPS and (form != f"{bare}e" or bare != word):
            return _GROUPS[form]
    return sense
