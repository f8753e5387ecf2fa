"""Sentences about nothing in particular: what any line of a plan is a little alike to.

Some lines ("Explain it in my own words") are near to every sentence, others to none. What a line
gets from these sentences is taken off. Written for this project; changing one changes the
measure of ``belonging``, whose weights must then be fitted again.
"""

from __future__ import annotations

ORDINARY = (
    "The bridge was closed for repairs until the end of the month.",
    "She said that her brother had moved to another town.",
    "We are going to look at a few examples in a moment.",
    "I was surprised how many people came to the meeting.",
    "There are different ways to think about this question.",
    "The old house stands at the edge of a small forest.",
    "He told me a story about his first trip to the sea.",
    "That is why the second group did so much better than the first.",
    "You will see the difference when we compare the two.",
    "It rained all day, so the game was moved to Sunday.",
    "The government announced new rules for the ports.",
    "Thank you so much for joining me today.",
    "I think that is a really important point.",
    "The colour of the paint changes when it gets wet.",
    "They asked the neighbours to turn the music down.",
    "The next train leaves from the other platform.",
    "Let me show you what happens when I press this button.",
    "In the eighteenth century most letters were carried on horseback.",
    "This part is attached with two screws on the back.",
    "At the end of the day everybody wants the same thing.",
    "The team lost three games in a row before the break.",
    "A good friend of mine went through exactly that.",
    "The birds come back to the same island every spring.",
    "I do not know whether that is true or not.",
    "It costs about as much as a used car.",
    "What do you make of the news from last week?",
    "The company was founded by two students in a garage.",
    "My grandmother kept the photographs in a wooden box.",
    "The temperature of the gas rises when the pressure goes up.",
    "So that was the plan, and then everything changed.",
    "Subscribe to the channel and leave a comment below.",
    "We have to be careful with numbers like these.",
)
