"""How orders to a reading program are worded in English: patterns with their points.

Invariant: a line is ``(kind, points, pattern)``; a space stands for spaces and punctuation, ``<3>``
for up to three words, ``%NAME%`` for a list of ``LISTS``. ``order_signals`` says what points do.
Patterns are matched against small letters without accents.
"""

from __future__ import annotations

LISTS = {
    # Who is addressed. Narrow: a name that no person has.
    "AI": (
        r"(?:a\.?i\.?|artificial intelligence|(?:large )?language models?|llms?|(?:chat "
        r")?gpts?|chatgpt|chatbots?|claude|gemini|copilot|summari[sz](?:er|ing (?:tool|bot"
        r"|model))s?|(?:a\.?i\.?|virtual|digital|automated) (?:assistants?|models?|agents?"
        r"|systems?|bots?|tools?|readers?|reviewers?|analy[sz]ers?|analysts?))"
    ),
    # Wide: only together with "that summarises this recording".
    "PROGRAM": (
        r"(?:a\.?i\.?s?|intelligence|models?|llms?|gpt|chatgpt|assistants?|bots?|chatbots?"
        r"|software|programs?|programmes?|tools?|systems?|machines?|agents?|readers?|engine"
        r"|summari[sz]ers?|analy[sz]ers?|whoever|whichever|whatever|anyone|anything)"
    ),
    "READS": (
        r"(?:read(?:s|ing)?|process(?:es|ing)?|analy[sz](?:es?|ing)|summari[sz](?:es?|ing)"
        r"|evaluat(?:es?|ing)|rat(?:es?|ing)|review(?:s|ing)?|pars(?:es?|ing)|index(?:es"
        r"|ing)?|assess(?:es|ing)?|judg(?:es?|ing)|scor(?:es?|ing)|ingest(?:s|ing)?"
        r"|handl(?:es?|ing))"
    ),
    "TALK": (
        r"(?:video|transcripts?|transcription|captions?|subtitles?|recording|talk|speech"
        r"|lecture|text|file|document|episode|podcast|content|message|input|page|clip|footage"
        r"|session)"
    ),
    "IGNORE": (
        r"(?:ignore|disregard|forget|override|overwrite|bypass|discard|drop|erase|delete"
        r"|cancel|set aside|put aside|throw away|throw out|abandon|do not (?:follow|obey"
        r"|heed)|don'?t (?:follow|obey|heed)|stop (?:following|obeying)|pay no attention to)"
    ),
    "BEFORE": (
        r"(?:previous|prior|preceding|above|earlier|former|foregoing|existing|initial"
        r"|original|current|last|past|old|other|system|developer|hidden|safety|evidence)"
    ),
    "RULES": (
        r"(?:instructions?|prompts?|directions|directives?|guidelines|commands?|rules?|orders"
        r"|constraints|guardrails|programming|safeguards|restrictions|policies)"
    ),
    "FULL": (
        r"(?:100|1000|one hundred|a hundred|hundred|full|maximum|maximal|max|the highest"
        r"|highest|the top|top|the best|perfect|ten out of ten|10 out of 10|10/10|five stars"
        r"|a ten|an a)"
    ),
    "USER": r"(?:users?|viewers?|readers?|them|him|her|people|everyone|everybody|customers?"
    r"|humans?)",
}

ENGLISH = (
    # Away with the instructions.
    ("override", 4, r"%IGNORE% (?:all|any|every|each|both)?(?: ?of)? ?(?:the|your|my|these"
     r"|those|its|their)? ?(?:%BEFORE%)(?: (?:and|or|,) %BEFORE%)? (?:%BEFORE% |set of "
     r"|system )?%RULES%"),
    ("override", 4, r"%IGNORE% (?:all |any |every )?(?:of )?(?:your|these|those) (?:own "
     r")?(?:instructions?|prompts?|programming|guidelines|directives|guardrails|safeguards)"),
    ("override", 4, r"%IGNORE% (?:all |any )?(?:of )?(?:the |your )?(?:instructions?|prompts?"
     r"|rules|text|words|context|directives|guidelines)(?: (?:that )?(?:you (?:have been|were"
     r"|had been|got) given|you (?:have )?received|above|before this|so far|up to (?:now|this "
     r"point)))"),
    ("override", 4, r"%IGNORE% (?:all|any) (?:the )?(?:instructions|prompts|directives"
     r"|guidelines)(?! (?:on|from|in|that come|about|for|of))"),
    ("override", 4, r"(?:all )?(?:the |your )?%BEFORE% (?:instructions?|prompts?|directives"
     r"|guidelines) (?:are|is|have been|were) (?:now )?(?:hereby )?(?:cancel\w*|void|null"
     r"|suspend\w*|overrid\w*|revoked|replaced|obsolete|no longer|superseded|invalid|lifted)"),
    ("override", 2, r"(?:all )?(?:the |your )?%BEFORE% (?:rules|orders|restrictions"
     r"|safeguards) (?:are|is|have been) (?:now )?(?:cancel\w*|void|suspend\w*|overrid\w*"
     r"|revoked|no longer|lifted)"),
    ("override", 3, r"(?:system|safety|developer|admin|instruction|prompt) override"),
    ("override", 2, r"%IGNORE% (?:everything|anything|all|what|whatever) (?:that )?(?:you "
     r"(?:were|have been|are|had been)|i|they|came|stands|was) (?:told|given|taught|said"
     r"|written|above|before)"),
    ("override", 3, r"%IGNORE% (?:everything|anything|all|whatever) (?:that (?:came|stands"
     r"|is) )?(?:above|prior to this|written above)"),
    ("override", 2, r"%IGNORE% (?:everything|anything|all|whatever) (?:that (?:came|was) "
     r")?(?:before this|so far|previously)"),
    ("override", 4, r"you are (?:now|from now on) (?:an? |the )?(?:unrestricted|uncensored"
     r"|unfiltered|jailbroken|dan\b)"),
    ("address", 3, r"new (?:developer|system|operator|admin) (?:instructions?|prompt|orders?)"),
    ("override", 3, r"(?:developer|debug|god|admin|jailbreak|unrestricted|dan) mode (?:is "
     r")?(?:now )?(?:on|enabled|activated|active)"),
    ("override", 2, r"%IGNORE% (?:the |this )?(?:transcript|captions|subtitles)"),
    # Who is spoken to.
    ("address", 4, r"(?:to|for|dear|hey|hi|hello|attention|note|message|memo|request"
     r"|instructions?|orders?|word|warning) <4>%PROGRAM% (?:(?:that|which|who|is|are|who'?s"
     r"|now|currently|will be|happens to be) ){0,3}%READS% <1>(?:this|these) <1>%TALK%"),
    ("address", 4, r"(?:note|message|memo|request|instructions?|orders?) (?:to|for) "
     r"<4>%PROGRAM% (?:(?:that|which|who|is|are|now|currently|will) ){0,3}%READS% (?:this"
     r"|these|the|it)"),
    ("address", 4, r"(?:attention|note|message|memo|dear|hey) <3>%PROGRAM% (?:(?:that|which"
     r"|who|is|are|now|currently|will) ){0,3}%READS% (?:this|these|the) <1>%TALK%"),
    ("address", 3, r"(?:dear|attention|listen|okay|ok|hello|hi|hey|note to|note for|message "
     r"to|message for|memo to|instructions? (?:to|for)|request to) (?:all |any |every |the "
     r"|you |my |whichever |whatever |this )?(?:%AI%|assistant|bot|summari[sz]er"
     r"|analy[sz]er)\b(?! (?:professors?|coach|companies|company|people|enthusiasts?|fans?"
     r"|community|nerds?|folks|builders?|users|experts?|lovers|manager|editor|teacher))"),
    ("address", 3, r"(?:if|as|since|because|in case|assuming) (?:you are|you'?re|you happen "
     r"to be) (?:an? |the |some )?(?:automated |ai |helpful |large |reading |kind of "
     r")?(?:%AI%|assistant|bot|machine|computer program|program|model)(?=\W*$|[,.;:!?—–]| "
     r"(?:assistant|model|system|agent|bot|tool|%READS%|that|and|then|please|forget|ignore"
     r"|disregard|you|do|print|say|tell|give|add|write|recommend|output|answer|reply|include"
     r"|rate|set|stop|now)\b)"),
    ("address", 2, r"(?:if|when|while|as|before|after) (?:you are|you'?re|you)? "
     r"?(?:summari[sz]ing|analy[sz]ing|processing|evaluating|rating|scoring|assessing"
     r"|summari[sz]e|analy[sz]e|assess|evaluate) (?:this|these|the) %TALK%"),
    ("address", 4, r"(?:new|important|special|secret|hidden|additional|updated) "
     r"(?:instructions?|orders?|task|rules?|directive|guidelines) (?:for|to) (?:(?:whoever"
     r"|whichever|any|all|every|you) <2>(?:%AI%|model|assistant|bot|summari[sz]er|analy[sz]er"
     r"|reader|%READS%)|(?:the |an? )?(?:%AI%|model|assistant|bot|summari[sz]er"
     r"|analy[sz]er)(?=[:.,;!—–-]))"),
    ("address", 2, r"instructions? (?:for|to) (?:the |your )?(?:analysis|summary|evaluation"
     r"|model|assistant|assessment|reader)"),
    ("address", 3, r"new (?:system )?(?:instructions?|task|prompt|orders?|directive|rules) "
     r"(?:from|by|of) (?:the |your )?(?:operator|system|developers?|user|admin\w*|owner"
     r"|creators?|openai)"),
    ("address", 3, r"(?:message|note|notice|instruction|order)s? (?:from|by) (?:the |your "
     r")?(?:developers?|operators?|administrators?|creators?|owners?|makers) of (?:your|this"
     r"|the) <2>(?:tool|model|system|program|assistant|software|ai|app|analy\w+)"),
    ("address", 3, r"(?:system|developer|operator|admin) (?:message|note|notice|instruction"
     r"|prompt|update|alert) ?[:—–-]"),
    # What lies outside the talk.
    ("end", 2, r"(?<!\bthe )(?<!\bat )(?<!\bvery )(?<!\buntil )(?:end|stop|close|finish) "
     r"(?:of )?(?:the |this )?(?:transcript|transcription|captions?|subtitles?|input|document"
     r"|context|user input|untrusted (?:text|input|content)|data)\b"),
    ("end", 2, r"(?:the |this )?(?:transcript|transcription|captions|subtitles|document) "
     r"(?:ends?|is over|is finished|stops?|are over) (?:here|now)"),
    ("plan", 3, r"%IGNORE% (?:the |this |that |his |her )?(?:user'?s|viewer'?s|reader'?s"
     r"|customer'?s) <1>plan|%IGNORE% (?:the |any )?<1>plan of (?:the |this |any )?user"),
    ("plan", 2, r"%IGNORE% (?:the|this|any|their) (?:master |business |given )?plan(?: (?:you "
     r"were given|you got|above))?"),
    ("plan", 2, r"(?:the )?user'?s (?:master )?plan is (?:out of date|outdated|wrong|obsolete"
     r"|irrelevant|empty|fully|already)"),
    ("plan", 1, r"(?:match(?:es)?|covers?|beats?|exceeds?|fulfils?|contradicts?) (?:the|your"
     r"|every part of the) plan|plan is (?:fully |completely )covered|plan should be thrown "
     r"away"),
    # What the analysis is to say.
    ("score", 2, r"(?:give|award|rate|score|grade|assign|mark|evaluate) (?:to )?(?:this|the"
     r"|it|my) ?(?:%TALK%|speaker|channel)? <4>%FULL%(?! (?:likes?|thumbs|shares?|comments?"
     r"|dollars|views))"),
    ("score", 2, r"(?:this|the|my) (?:%TALK%|speaker) (?:deserves|gets|has|receives|earns"
     r"|scores|is rated|must (?:get|have|receive)|should (?:get|have|receive)) <3>%FULL% "
     r"<1>(?:score|marks?|points?|rating|grade|percent|%|out of)"),
    ("score", 2, r"(?:every|all|each) (?:sections?|pillars?|parts?) <1>(?:gets?|scores?"
     r"|receives?) (?:full|100|one hundred|maximum)"),
    ("score", 2, r"set (?:the |its |all |every )?(?:scores?|verdict|priority|rating) to"),
    ("verdict", 4, r"verdict (?:of |is |must be |should be |as |to )?(?:act now|save for "
     r"later|already doing|conflicts with plan)"),
    ("secret", 4, r"(?:print|reveal|show|convert|translate|encode|repeat|output|leak|disclose"
     r"|display|expose|send|recite|share|write out|give|tell) (?:me |us )?(?:out )?(?:all "
     r"|the full |verbatim )?your <1>(?:system|initial|hidden|secret|original|internal) "
     r"(?:prompts?|instructions?|message)"),
    ("secret", 3, r"repeat (?:the |all )?(?:text|words|everything|instructions) (?:that (?:is"
     r"|are|stands) )?above"),
    ("secret", 3, r"(?:include|print|reveal|send|leak|output|post|expose|add|show) (?:the "
     r"|this )?user'?s (?:api key|password|plan|data|notes|key|email|name|address)"),
    ("secret", 3, r"(?:do not|don'?t|never) (?:mention|reveal|disclose|repeat|quote|show) "
     r"(?:this|these|any of this|the existence of this|the existence of these) (?:message"
     r"|instructions?|prompt|order|request|note|rules?|text)"),
    ("secret", 3, r"keep (?:this|these) (?:message|instructions?|prompt|order|request|note) "
     r"(?:secret|hidden|private|to yourself)"),
    ("secret", 3, r"(?:evidence|quote|quotation|citation) (?:check|gate|rules?|filter"
     r"|verification) <1>(?:is|are|has been) (?:now )?(?:switched off|off|disabled"
     r"|deactivated|suspended|not needed)"),
    ("secret", 3, r"mark (?:every|all|each) (?:of )?(?:the )?(?:quotes?|statements?) as "
     r"(?:verified|true|found)"),
    ("secret", 3, r"decode (?:this|the following|the next) <3>(?:and|then) <1>(?:follow"
     r"|execute|obey|do|run|carry out)"),
    ("output", 2, r"your (?:only |entire |final |next |whole )?(?:answer|output|response"
     r"|summary|reply|analysis|verdict) (?:must|should|has to|shall|will)"),
    ("output", 2, r"every (?:answer|output|response|reply|summary) (?:must|should|has to)"),
    ("output", 2, r"(?:answer|respond|reply|output) (?:only|nothing but|with nothing)|output "
     r"exactly"),
    ("output", 2, r"your (?:only|new|real|actual) (?:task|role|job|goal|purpose) is"),
    ("output", 1, r"the (?:only|new|real) (?:task|role|job|goal|purpose) (?:is|worth)"),
    ("output", 1, r"(?:from now on|you are now|act as|pretend (?:to be|that)|you (?:are )?no "
     r"longer)"),
    ("output", 1, r"(?:add|put|write|create|list|insert|include) <6>(?:tasks?|task list|to do "
     r"list|todo list|action items?|summary|takeaways?|findings?)"),
    ("tell", 1, r"(?:tell|advise|recommend to|urge|inform|convince|instruct|encourage|remind) "
     r"(?:the |every |all |each |your )?%USER%"),
    ("tell", 1, r"(?:only )?(?:say|state|report|conclude|claim|write|answer|respond|pretend"
     r"|note|stress|insist) (?:only )?that"),
    ("tell", 1, r"(?:recommend|praise|promote|advertise|endorse|mention|advise) (?:only "
     r"|always )?(?:the|this|our|my|that)|instead (?:write|say|recommend|answer|output|tell"
     r"|print)|leave out|rate the speaker|treat (?:this|the) |praise for"),
    ("tell", 1, r"(?:answer|reply|respond|begin|start|end|finish) <3>with|give (?:this|the|it"
     r"|only)|do not (?:quote|mention|summari[sz]e|use)|say (?:the|this|it|nothing)|print "
     r"|list (?:only|the)"),
)  # fmt: skip
