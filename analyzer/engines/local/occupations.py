"""Words that jobs are called by (`director`, `Betriebsleiterin`, `C F O`), and where they stand in a text."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from analyzer.engines.local.phrases import Ends, Listed, either, inside

_ENGLISH: Final = (
    "director|manager|officer|president|chief|head|lead|engineer|analyst|coordinator|co-ordinator|administrator|admin|assistant|executive|accountant"
    "|controller|comptroller|treasurer|secretary|consultant|specialist|supervisor|superintendent|architect|developer|principal|partner|owner|co-owner"
    "|founder|co-founder|chair|chairman|chairwoman|chairperson|trustee|counsel|lawyer|attorney|solicitor|barrister|buyer|planner|scheduler|dispatcher"
    "|foreman|technician|mechanic|operator|nurse|doctor|surgeon|dentist|hygienist|teacher|professor|lecturer|dean|rector|librarian|registrar|bursar|clerk"
    "|receptionist|liaison|marshal|steward|captain|skipper|chef|bookkeeper|estimator|surveyor|inspector|auditor|scientist|researcher|chemist|pharmacist"
    "|designer|marketer|strategist|recruiter|trainer|housekeeper|caretaker|keeper|grower|farmer|driver|welder|electrician|electrical|plumber|custodian"
    "|warden|marshall|guard|ranger|ceo|cfo|coo|cto|cio|ciso|cmo|cro|cpo|chro|vp|svp|evp|avp|md|gm|dpo|csr|boss|representative|rep|agent|broker|underwriter"
    "|actuary|adviser|advisor|expert|sponsor|champion|deputy|minister|mayor|councillor|coach|leader|freelancer|contractor|apprentice|volunteer|chaplain"
    "|hand|manageress|member of the board|board member|cabinet member|council member|committee member|delegate|commissioner|sergeant"
    "|lieutenant|major|colonel|union rep|shop steward|fellow|intern|exec|super|groundsman|storeman"
    "|storekeeper|roofer|carpenter|joiner|fitter|machinist|midwife|matron|paramedic|therapist|headteacher|headmaster|instructor|porter|merchandiser|editor"
    "|producer|curator|programmer|purchasing|procurement|IT|legal|finance|payroll|accounting|hr|front desk|guy|person|lady|woman|fella|desk|it man|it bloke"
    "|it chap|it lad|it girl|computer man|computer bloke|computer chap|computer lad|computer girl|systems man|systems bloke|systems chap|systems lad"
    "|systems girl|system man|system bloke|system chap|system lad|system girl|warehouse man|warehouse bloke|warehouse chap|warehouse lad|warehouse girl"
    "|maintenance man|maintenance bloke|maintenance chap|maintenance lad|maintenance girl|tech man|tech bloke|tech chap|tech lad|tech girl|finance man"
    "|finance bloke|finance chap|finance lad|finance girl|money man|money bloke|money chap|money lad|money girl|accounts man|accounts bloke|accounts chap"
    "|accounts lad|accounts girl|stores man|stores bloke|stores chap|stores lad|stores girl|transport man|transport bloke|transport chap|transport lad"
    "|transport girl|quality man|quality bloke|quality chap|quality lad|quality girl|numbers man|numbers bloke|numbers chap|numbers lad|numbers girl"
    "|security man|security bloke|security chap|security lad|security girl|shareholder|investor|mgr|asst|coord|chairlady|restorer|forewoman|headmistress"
    "|sister in charge|webmaster|quartermaster|postmaster|stockman|stockwoman"
)

_LETTERS: Final = (
    "AGM|DGM|C E O|C EO|C F O|C FO|C O O|C OO|C T O|C TO|C I O|C IO|CE O|CEO|CF O|CFO|CO O|COO|CT O|CTO|CI O|CIO|M D|MD|V P|VP|G M|GM|F D|FD|JMD|DMD|CCO|CDO|CMO"
    "|CNO|CSO|CRO|DON|DOS|DVC|DAF|QHSE|HSE|EHS|QA|SENCO|GF|QMB|QM|QS|DSB|PDG|DRH|DSI|PMO|RSM|ASM|DPO|EA|PA"
)

_ROMANCE: Final = (
    "gestora|gestor|directeur|directrice|gérant|gérante|responsable|gerente|jefe|jefa|tesorero|tesorera|direttore|direttrice|diretor|diretora|directora"
    "|encarregado|encarregada|encargado|encargada|responsável|contabilista|contador|contadora|contable|técnico|técnica|engenheiro|engenheira|ingeniero"
    "|ingeniera|administrador|administradora|sócio-gerente|sócio|sócia-gerente|sócia|socio-gerente|socio|socia-gerente|socia|gerenta|subgerente|subgerenta"
    "|presidente|presidenta|coordenador|coordenadora|coordinador|coordinadora|comprador|compradora|advogado|advogada|abogado|abogada|dueño|dueña|comptable"
    "|ingénieure|ingénieur|acheteur|acheteuse|gestionnaire|technicien|technicienne|présidente|président|juriste|responsabile|amministratore|amministratrice"
    "|titolare|contabile|ragioniere|ragioniera|geometra"
)

_NORTHERN: Final = (
    "hoofd|bedrijfsleider|teamleider|inkoper|beheerder|medewerker|medewerkster|adviseur|eigenaar|boekhouder|voorzitter|zaakvoerder|bestuurder|kierownik"
    "|kierowniczka|dyrektor|dyrektorka|prezes|księgowa|księgowe|księgowy|specjalistaa|specjalista|specjalistka|specjalistk|właściciel|koordynator|ředitel"
    "|ředitelka|vedoucí|jednatel|direktør|direktör|daglig leder|ansvarlig|ansvarig|styreleder|igazgató|vezető"
)

_ENDINGS: Final = (
    "leiter|leiterin|geschäftsführer|geschäftsführerin|meister|meisterin|referent|referentin|sachbearbeiter|sachbearbeiterin|planer|planerin|techniker"
    "|technikerin|ingenieur|ingenieurin|einkäufer|einkäuferin|buchhalter|buchhalterin|disponent|disponentin|verwalter|verwalterin|konstrukteur"
    "|konstrukteurin|beauftragter|beauftragten|beauftragte|verantwortlicher|verantwortlichen|verantwortliche|vorsitzender|vorsitzenden|vorsitzende"
    "|betriebsrat|betriebsrätin|vorstand|vorständin|gesellschafter|gesellschafterin|inhaber|inhaberin|sekretärin|assistentin|monteur|schlosser|schreiner"
    "|hausmeister|prokurist|prokuristin|leitung|chef|chefin"
)
_ALL_ENDINGS: Final = tuple(_ENDINGS.split("|"))
_LONGEST_HEAD: Final = 24
"""Letters before the ending of a compound: `Vertriebs` of `Vertriebsleiterin`."""
_RUN: Final = re.compile(r"\w+")
_COMPOUND: Final = re.compile(r"[\w-]{1,60}")


def _compounds(text: str, at: int, *, fold: bool = True) -> Iterator[int]:
    """Where a German compound that starts at `at` ends in a job."""
    found = _COMPOUND.match(text, at)
    said = (found[0].lower() if fold else found[0]) if found else ""
    for length in (len(said), *(n for n in range(len(said) - 1, 0, -1) if said[n] == "-")):
        piece = said[:length]
        heads = (length - len(ending) for ending in _ALL_ENDINGS if piece.endswith(ending)) if piece.endswith(_ALL_ENDINGS) else ()
        if any(head <= _LONGEST_HEAD for head in heads) and not inside(text, at + length):
            yield at + length


_IN_ENGLISH: Final = Listed(f"{_ENGLISH}|{_LETTERS}")
_IN_OTHERS: Final = Listed(f"{_ROMANCE}|{_NORTHERN}|geschäftsführung")
LETTERS: Final[Ends] = Listed(f"{_LETTERS}|IT")
"""Posts that are called by their letters, also where a transcript spells them (`the C F O`)."""
FOREIGN: Final[Ends] = either(_IN_OTHERS, _compounds)
POST: Final[Ends] = either(_IN_ENGLISH, FOREIGN)
"""Where a word that jobs are called by may end, asked at the start of a word."""
POST_AS_WRITTEN: Final[Ends] = either(
    Listed(f"{_ENGLISH}|{_LETTERS}|{_ROMANCE}|{_NORTHERN}|geschäftsführung", as_written=True), partial(_compounds, fold=False)
)
_FIRST_WORDS: Final = _IN_ENGLISH.first_words | _IN_OTHERS.first_words


def found(text: str, kind: Ends = POST) -> Iterator[tuple[int, int]]:
    """(start, end) of the words in `text` that jobs are called by, or of one `kind` of them."""
    at = 0
    while run := _RUN.search(text, at):
        at, word = run.end(), run[0].lower()
        if word in _FIRST_WORDS or word.endswith(_ALL_ENDINGS) or text[at : at + 1] == "-":
            end = next(kind(text, run.start()), None)
            if end is not None:
                yield run.start(), end
                at = end


def is_english(text: str) -> bool:
    """Does an English word stand in `text` that jobs are called by?"""
    return any(found(text, _IN_ENGLISH))


def plural(text: str, at: int) -> Iterator[int]:
    """Where a word that jobs are called by ends which has an s behind it: `drivers`."""
    for run in _WORD_END.finditer(text, at, at + _LONGEST):
        end = run.end() - 1
        if text[end] in "sS" and any(stop == end - at for stop in POST(text[at:end], 0)):
            yield end


_WORD_END: Final = re.compile(r"\w\b")
_LONGEST: Final = 60
"""Letters of a post that may be looked for."""
