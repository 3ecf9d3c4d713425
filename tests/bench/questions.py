"""What the bench asks, in turn: topics, questions that the article leaves open, small talk."""

QUESTIONS = [
    "how quickly would I notice anything",
    "what does a course of treatment cost",
    "explain the role of glutamate please",
    "thanks, that helps",
    "is the relief permanent or does it fade",
    "does my insurance pay for it",
    "who is this article talking about",
    "what is the difference to ordinary antidepressants",
    "are there any side effects",
    "who published the article",
]
