"""Well-known names, for places where a capital letter says nothing.

Invariant: a word here is a name wherever it stands with a capital: at the start of a sentence, in
a title in capitals, in German. Words that are also common words ("Apple", "Will") are left out.
"""

from __future__ import annotations

from tubetotask.evidence.normal import table

_PEOPLE = table("""
aaron adam adrian ahmed alan albert alejandro alessandro alex alexander alexandra alfred ali alice
alison amanda amelia amy ana andrea andreas andrew andy angela anna anne annie anthony antonio
arthur
barack barbara ben benjamin bernard bernie bertrand beth bezos biden bob boris brandon brian bruno
buffett caleb cameron carl carla carlos carmen caroline catherine charles charlie charlotte chloe
chris christian christina christine christopher claire claudia clinton colin craig cristina daniel
daniela danny darwin dave david deborah denis denise diana diego dmitri donald doug douglas dylan
eduardo edward einstein elena elias elizabeth ellen elon emanuel emily emma eric erik ernest esther
ethan eugene eva evan fernando florian francesco francis francisco franck francois françois frank
franz fred frederick friedrich gabriel gabriela gandhi gary gavin geoffrey george gerald giovanni
giulia giuseppe gonzalo gordon graham greg gregory guillaume gustav hannah hans harold harris harry
heinrich helen helena henri henry hilary hillary hitler hollande howard hugo ian ibrahim ignacio
igor ingrid irene isaac isabel isabella ivan jack jackson jacob jacques jake james jamie jan jane
janet jason javier jean jeff jeffrey jennifer jenny jeremy jerry jessica jesus jim jimmy joan joe
joel johan john johnny johnson jon jonas jonathan jordan jorge jose josé josef joseph josh joshua
juan judith julia julian julie jürgen justin kamala karen karl kate katherine kathy katie keith
kelly ken kennedy kenneth kevin kim klaus kurt kyle larry laura lauren laurent leah lemkin
lenin lenny
leonard leonardo leon leo liam linda lisa lorenzo louis louise luca lucas lucia luis luke macron
madison manuel marc marcel marco marcus margaret maria marie marina mario marion marissa martha
martin martina marx mary matt matthew matthias maurice max maya megan mélenchon melissa merkel mia
michael michel michelle miguel mike milton mohamed mohammed monica morgan moritz moses muhammad
musk nadella nancy napoleon natalie natasha nate nathan neil nelson newton niall nicholas nick
nicolas nicole nina noah nora obama olaf oliver olivia omar oscar otto owen pablo paolo patricia
patrick paul paula pedro penelope peter philip philipp philippe picasso pierre plato putin rachel
rafael ralph ramon ray raymond reagan rebecca ricardo richard robert roberto robin rodrigo roger
roland ronald rosa roosevelt ross ruth ryan sam samantha samuel sandra sandy sara sarah sarkozy
satya scholz schröder scott sean sebastian sergei sergio severance shakespeare sharon simon sofia
sophia sophie spencer stalin stefan stefano stephanie stephen steve steven stuart sundar susan sven
sylvia tanya teresa theresa thomas thiel tim timothy tina tobias todd tolstoy tom tommy tony trump
tyler valentina valerie vanessa veronica victor victoria vincent vivian vladimir walter warren
wayne wendy werner wilhelm william wolfgang yann yvonne zoe zuckerberg huberman altman ries gridley
kowalski nguyen müller schmidt schneider fischer weber meyer wagner becker hoffmann garcía
rodriguez martinez hernandez lopez gonzalez perez sanchez rossi ferrari bianchi silva santos dupont
lefebvre leroy moreau smith jones taylor williams davies patel kumar singh
""")
_PLACES = table("""
afghanistan africa alabama alaska albania algeria america amsterdam argentina arizona asia athens
atlanta austin australia austria bangkok bangladesh barcelona bavaria beijing belgium berlin
birmingham bolivia boston brasil brazil britain brooklyn brussels bruxelles budapest bulgaria
california cambridge canada chicago chile china cologne colombia colorado copenhagen croatia cuba
dallas denmark detroit deutschland dubai dublin edinburgh egypt england españa estonia ethiopia
europa europe finland florence florida france frankfurt frankreich geneva georgia germany ghana
glasgow greece hamburg harvard hawaii helsinki houston hungary iceland india indonesia iran iraq
ireland israel istanbul italia italy jamaica japan jerusalem kansas kenya kiev korea kyiv kuwait
lagos lebanon leipzig lisbon lithuania liverpool london luxembourg lyon madrid malaysia manchester
manhattan marseille melbourne mexico miami michigan milan minnesota montreal morocco moscow mumbai
munich münchen nairobi naples nepal netherlands nevada nigeria norway ohio ontario oregon oslo
oxford pakistan palestine panama paris pennsylvania perú peru philadelphia philippines poland
portugal prague princeton rome roma romania russia russland rwanda santiago scotland seattle seoul
serbia shanghai siberia singapore slovakia slovenia somalia spain stanford stockholm stuttgart
sudan sweden switzerland sydney syria taiwan tanzania tehran tennessee texas thailand tokyo toronto
tunisia turin ukraine uruguay utah valencia vancouver venezuela venice vermont vienna vietnam
virginia wales warsaw washington wien wisconsin yale zimbabwe zurich zürich österreich schweiz
american european british german french italian spanish chinese japanese russian african indian
canadian australian brazilian mexican dutch swedish polish turkish korean
""")
_THINGS = table("""
adobe airbnb airtable alibaba amazon anthropic asana aws azure baidu bing bitcoin bmw boeing canva
chatgpt cisco claude cloudflare cobol coinbase copilot deepmind deepseek discord django docker
dropbox ebay eclipse ethereum excel expedia facebook figma firefox fortran gemini github gitlab
gmail google grok hadoop haskell heroku hotjar hubspot huawei ibm ikea instagram intel intercom ios
iphone ipad java javascript jira jquery kafka kotlin kubernetes lego lenovo linkedin linux llama
lyft macos mailchimp mcdonalds mercedes microsoft midjourney mongodb mozilla mysql nasa nasdaq
netflix netscape nike nintendo nokia notion nvidia openai oracle palantir patreon paypal pepsi
perplexity photoshop php pinterest playstation postgres postgresql powerpoint pytorch python
qualcomm quora reddit redis rust salesforce samsung sap sony spacex spotify squarespace starbucks
stripe substack tesla tensorflow tiktok toyota trello tumblr twilio twitch twitter typescript uber
ubuntu unicef unix viacom visa volkswagen walmart whatsapp wikipedia windows wordpress xbox yahoo
yelp youtube zapier zendesk zoom
""")

NAMES = _PEOPLE | _PLACES | _THINGS
"""All of them, as units."""
