"""Plain words by which somebody asks for more than was bought, or says so themselves."""

import re
from itertools import pairwise

from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.engines.local.sentences import split

_BOUGHT = r"(?:order(?: form)?|contract|agreement|scope|sow|deal|quote|quotation|package|plan|urs|spec\w*|proposal|offer|statement of work|licen[cs]e|subscription)"
_ADMITS = re.compile(
    rf"\b(?:not|isn['\u2019]t|wasn['\u2019]t|aren['\u2019]t|weren['\u2019]t|never) (?:part of|in|on|covered by|included in|within"
    rf"|under) (?:the|our|what|your|my|this) (?:\w+ )?(?:{_BOUGHT}|bought|we bought|purchase)\b"
    r"|\b(?:not|isn['\u2019]t|wasn['\u2019]t) (?:in|within|part of) (?:scope|contract|spec\w*)\b"
    rf"|\b(?:beyond|outside(?: of)?|more than) (?:the|what|our) (?:{_BOUGHT}|bought|purchased|agreed|signed|ordered|we)\b"
    rf"|\bnot what (?:we|you|was) (?:bought|purchased|ordered|signed|sold)\b"
    rf"|\b(?:couldn['\u2019]t|can['\u2019]t|don['\u2019]t|didn['\u2019]t) (?:see|find|have) (?:it|that|this) (?:anywhere )?(?:in"
    rf"|on) (?:the|our) (?:{_BOUGHT})\b"
    r"|\b(?:we|i|it|that|this|they) (?:didn['\u2019]t|never|hadn['\u2019]t|wasn['\u2019]t|did not|was never) (?:actually |really "
    r"|ever )?(?:order(?:ed)?|buy|bought|discuss(?:ed)?|ask(?:ed)? for|come up|came up|raise[ds]?|mention(?:ed)?|agreed"
    r"|plan(?:ned)?)\b(?: (?:it|that|this|them))?(?: at (?:the|that) time| back then| before| in the| with|[,.;]|$)"
    r"|\bout of scope\b.{0,30}\bbut\b|\bnever came up\b|\b(?:was|were) never in the\b"
    r"|\b(?:i|we) (?:know|realise|realize|remember|recall|understand|appreciate|get)\b.{0,30}\b(?:you(?: guys| all)?|\w+|we) (?:said"
    r"|told \w+|say)\b.{0,12}\b(?:no\b|you (?:don['\u2019]t|can['\u2019]t|didn['\u2019]t|won['\u2019]t)"
    r"|it (?:doesn['\u2019]t|can['\u2019]t|isn['\u2019]t|wasn['\u2019]t|won['\u2019]t)|not\b)"
    r"|\b(?:i|we) know (?:what|that|how) (?:you|\w+) said\b.{0,40}\bbut\b"
    r"|\b(?:i|we) (?:know|realise|realize) (?:it|that|this)(?:['\u2019]s| is|['\u2019]d be| would be| wasn['\u2019]t| isn['\u2019]t"
    r"| was) (?:not |an? )?(?:extra|add-?on|ask|outside|beyond|more|planned|included|in there)\b"
    r"|\bnicht (?:bestellt|vereinbart|beauftragt|vorgesehen|enthalten|im (?:vertrag|angebot|auftrag|pflichtenheft|paket)"
    r"|(?:teil|bestandteil) (?:des|unseres|vom) \w+)\b"
    r"|\b(?:war|ist|steht|stand) (?:so )?nicht (?:im|in der|teil)\b.{0,20}\b(?:vertrag|auftrag|angebot|bestellung"
    r"|pflichtenheft)\w*"
    r"|\bpas (?:prévue?s?|commandée?s?|comprise?s?|incluse?s?|(?:au|dans le) (?:contrat|devis))\b"
    r"|\bno (?:est(?:á|aba)|entra(?:ba)?|figura(?:ba)?|venía|iba) en (?:el|la|nuestr[oa]) (?:contrato|presupuesto|oferta|pedido"
    r"|alcance)\b|\bno (?:lo|la) (?:contratamos|pedimos|hablamos)\b"
    r"|\bnão (?:est(?:á|ava)|faz parte|consta)\b.{0,12}\b(?:contrato|proposta|orçamento|encomenda)\b"
    r"|\bnon (?:è|era) (?:previst|compres|inclus)\w+\b",
    re.IGNORECASE,
)
"""Who asks says themselves that it was not sold, or was refused."""
_NEW = re.compile(
    r"\b(?:also|as well|too(?! (?:much|many|\w+ (?:to|for)\b))(?=\W|$)(?! \w)|in addition|additionally|on top of (?:that|it|this)"
    r"|after all|another (?:thing|one|idea|wish|request)|one (?:more|last|other) (?:thing|wish|request|idea|question)"
    r"|(?<!\w )new (?:one|idea|wish|request)(?=\W)|(?:crazy|wild|silly|quick) idea|random one"
    r"|while (?:you|we)(?:['\u2019]re| are) (?:at it|in there|setting|building|doing|about it|on it|there)"
    r"|since (?:you|we)(?:['\u2019]re| are) (?:opening|at it|in there|doing|building)\b"
    r"|since you owe|zusätzlich|außerdem|darüber hinaus|wenn sie (?:schon|ohnehin)|auch(?: noch)?|noch (?:ein\w*|etwas)|mitläuft|aussi"
    r"|en plus|también|además|de paso|ya que est(?:áis|ás|á|án|amos)|também|além disso|já que|anche|inoltre|ook|bovendien)\b",
    re.IGNORECASE,
)
_MAKES = re.compile(
    r"\b(?:can|could|would|will|should|might) (?:you|it|that|this|we|somebody|someone|the \w+(?: \w+)?) (?:guys |folks |all |maybe |also "
    r"|please |just |perhaps |possibly |not |directly )*(?:set\b.{0,40}\bup|add|build|create|make (?:it|an?)|write (?:us|an?|the)|connect"
    r"|hook|link|integrate|automate|extend|take (?:in|on|bookings)|pull in|bring in|put|throw|include|cover|support|handle|turn on"
    r"|switch on|flip|text|print|export|import|record|track|push|split|watch|feed|run|do|calculate|manage|show|translate|read|hold)\b"
    r"|(?<!\bi )(?<!\bwe )\b(?:should|would be (?:good|great|nice|lovely|grateful) if (?:it|you|the \w+) could"
    r"|expect (?:it|that it|the \w+)(?: can| to)?)\b"
    r"|(?:^\W*|\bplease |[,;:] |\band )(?:set up|add|include|build in|connect|throw in|hook up|switch on|turn on|put)\b.{0,80}\b(?:please"
    r"|too|as well|also)\b|\bplease (?:also )?(?:add|include|set up|build|connect|switch|turn (?:it )?on|have it in|plan)\b"
    r"|\bput (?:it|that|this|them) on (?:your|the) list\b"
    r"|\b(?:can|could) (?:that|it|this) be (?:added|built|made|included|connected|set up)\b"
    r"|(?:^\W*|, |\band |go ahead and )(?:hook up|build (?:that|it|this) in|throw in)\b"
    r"|\b(?:can|could|would) you (?:just )?(?:commit to|give us an?|sort|throw it in)\b"
    r"|\b(?:is|would) (?:that|it|this) (?:be )?(?:possible|doable|feasible|something (?:you|that))\b|\bis there a way\b"
    r"|\b(?:doable|machbar|possible|posible|possível)\s?\?|\bwhat would it take\b|\bany chance\b"
    r"|\b(?:we|i)(?:['\u2019]d| would)? (?:also |really )?(?:need|like|love|want|expect)\b.{0,60}\b(?:too|as well|also)\b"
    r"|\bwants? in too\b"
    r"|\b(?:benötigen|brauchen|bräuchten|möchten?|hätten? gerne?|wünsch\w+)\b"
    r"|\bkönn(?:t)?en sie\b.{0,60}\b(?:ein\w+|anbinden|hinzu\w+|ergänzen|aufnehmen|bauen|mit\w+)\b"
    r"|\bbitte\b.{0,60}\b(?:freischalten|einrichten|einbauen|hinzu\w*|dazu|aufnehmen|anbinden)\b|\bnehmen sie\b.{0,60}\bauf\b"
    r"|\bil nous faudrait\b|\b(?:pouvez-vous|vous pouvez|pourriez-vous)\b.{0,30}\b(?:ajouter|inclure|intégrer|connecter)"
    r"|\b(?:podéis|podríais|puedes|podrías|pueden|podrían|puede|podría|se puede|se podría)\b.{0,40}\b(?:añadir|incluir|conectar|meter"
    r"|integrar|montar|hacer|poner|sacar|activar)|\b(?:nos gustaría|necesitaríamos|nos vendría bien|querríamos)\b"
    r"|\b(?:podem|poderiam|pode|poderia|dá para)\b.{0,40}\b(?:acrescentar|incluir|ligar|integrar|juntar|fazer|ativar)"
    r"|\b(?:gostávamos|gostaríamos)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:[Tt]hey|[Hh]e|[Ss]he|(?:[Tt]he|[Oo]ur|[Mm]y) [\w-]+(?: [\w-]+)?"
    r"|[A-Z][\w-]+(?: (?:committee|team|director|department|manager|group|board|office))?|marketing|finance|payroll|sales|members|parents"
    r"|everyone|everybody|the boss|guv['\u2019]nor) (?:has |have |had |just |now |all |keeps? )?(?:(?:['\u2019]d|would) (?:like|love)"
    r"|wants?|asked|asking|asks|wonder(?:s|ed)?|(?:is|are|was|were) (?:wondering|asking|hoping)|says? it should|would be grateful)\b"
    r"|\b(?:[Tt]hey|[Hh]e|[Ss]he)['\u2019]d (?:like|love)\b|\ball of them want\b|\b(?:möchten|wünschen sich|fragt|fragen|hätten gerne)\b"
    r"|\b(?:quieren|quiere|piden|pide|preguntan|pregunta)\b|\b(?:querem|pedem|pergunta[m]?)\b|\b(?:voudraient|demandent|aimeraient)\b"
)
"""Somebody beside the writer has found out what they would like."""
_OURS = re.compile(
    rf"\b(?:as (?:agreed|promised|discussed|ordered|planned|per)"
    rf"|(?:you|\w+) (?:promised|told us|said (?:it|we|you)(?:['\u2019]d| would|['\u2019]ll| will| could| can))"
    rf"|(?:it|that|this|which)(?:['\u2019]s| is| was) (?:in|on|part of) (?:the|our) (?:{_BOUGHT})"
    rf"|(?:position|item|section|line|clause) \d+|per the {_BOUGHT}|says? (?:so )?in the (?:{_BOUGHT})|we (?:ordered|bought|paid for)"
    r"|laut (?:vertrag|angebot|auftrag)|wie (?:vereinbart|besprochen|versprochen)|según el contrato"
    r"|como (?:prometisteis|acordamos|quedamos)|comme (?:prévu|convenu|promis)|conforme combinado)\b",
    re.IGNORECASE,
)
"""They hold the vendor to what was sold."""
_OWED = re.compile(
    r"\b(?:was|were|is|are|been) (?:long )?(?:due|overdue)\b"
    r"|\b(?:was|were) (?:promised|meant to (?:be|come|arrive)) (?:for|by|last|on)\b"
    r"|\bstill (?:waiting (?:for|on)|outstanding|missing|owed?)\b"
    r"|\b(?:war|waren|ist|sind) (?:längst )?(?:fällig|überfällig)\b|\b(?:devait|aurait dû) (?:être|arriver)\b|\btenía que (?:estar|llegar)\b",
    re.IGNORECASE,
)
"""What should have come already was sold."""
_ROUTINE = re.compile(
    r"\b(?:add|include|set|put|copy|invite|remove|have|have|get|give|send|do|run|move|make)\b.{0,25}\b(?:me|him|her|them to"
    r"|as (?:an? )?(?:users?|admins?|viewers?)|users?|admins?|log-?ins?|accounts?|passwords?|access|invit\w+|e-?mails?|loop"
    r"|distribution|calls?|meetings?|sessions?|recordings?|slides|receipts?|invoices? for|copy|link|attachments?|training|agenda"
    r"|thread|cc|time|slot|date|mon|tues|wednes|thurs|fri)(?:day)?\b",
    re.IGNORECASE,
)
"""Users, invitations and papers are asked for every day."""


_IDEA = re.compile(
    r"\b(?:would|['\u2019]d) be (?:nice|great|good|lovely|handy|useful|helpful|a help) if (?:it|that|this"
    r"|the (?:system|app|tool|software|screen|report))\b(?! (?:worked|ran|stopped|would|was|were|didn|did|could (?:work|run|stop)))",
    re.IGNORECASE,
)
"""It might do something that it does not do."""
_PAPERS = re.compile(
    r"\b(?:send|share|forward|have|get|copy|mail|give|include|cc|invite|upload|put|add)\b.{0,40}\b(?:slides?|minutes|recordings?|notes"
    r"|invoices?|agenda|deck|presentation|handouts?|contract|receipts?|manual|certificates?|(?:e-?)?mails?|invitations?|cc|loop)\b",
    re.IGNORECASE,
)
"""Papers of the project are asked for every day."""


_WHY = re.compile(
    r"\b(?:why|how come|who|when|which|invoice[ds]?|bill(?:ed)?|charge[ds]?|pay(?:ing)?|warum|wieso|por qué|pourquoi|porquê|perché)\b",
    re.IGNORECASE,
)
"""A question about what happened is no wish."""


def not_owed(text: str) -> str:
    """`text` without the sentences that ask for what should have come already."""
    return " ".join(text[span.start : span.end] for span in split(text[:LONGEST_MESSAGE]) if not _OWED.search(text, span.start, span.end))


def admits(text: str) -> bool:
    """Does who writes say that what they ask for was not sold, or was refused? Who only complains of it asks for nothing."""
    text = text[:LONGEST_MESSAGE]
    if _ADMITS.search(text) is None:
        return False
    sentences = [text[span.start : span.end] for span in split(text)]
    beside = zip(["", *sentences], sentences, [*sentences[1:], ""], strict=False)
    return any(_ADMITS.search(one) and any(_wants(words) for words in (before, one, then)) for before, one, then in beside)


def _wants(words: str) -> bool:
    return _MAKES.search(words) is not None or (is_question(words) and not _WHY.search(words))


def asks_to_make(text: str) -> bool:
    """Does any sentence ask that something be made, included or connected?"""
    return _MAKES.search(text[:LONGEST_MESSAGE]) is not None


def is_of_others(text: str) -> bool:
    """Does somebody beside the writer want something?"""
    return any(_OTHERS.search(text, span.start, span.end) for span in split(text[:LONGEST_MESSAGE]))


def only_papers(text: str) -> bool:
    """Is all that is asked for papers of the project, or to be copied on mails?"""
    sentences = [text[span.start : span.end] for span in split(text[:LONGEST_MESSAGE])]
    asked = [words for words in sentences if is_question(words) or _MAKES.search(words) or _PAPERS.search(words)]
    return bool(asked) and all(_PAPERS.search(words) for words in asked)


def plainly_more(text: str) -> bool:
    """Does it ask, in plain words, that something be made or included that is new, or that others have thought of?"""
    text = text[:LONGEST_MESSAGE]
    if _OURS.search(text):
        return False
    sentences = [text[span.start : span.end] for span in split(text)]
    for one, then in pairwise([*sentences, ""]):
        asked = [words for words in (one, then) if _MAKES.search(words) and not _ROUTINE.search(words)]
        if (one in asked and _NEW.search(one)) or (asked and (_OTHERS.search(one) or _IDEA.search(one))):
            return True
    return False
