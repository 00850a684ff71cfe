"""Prompts that name nothing a module could be given, and prompts in a language that is not read."""

import re

from relia.generation.grounded.text import QUOTED, URL, paths
from relia.generation.grounded.vocabulary import either

_NOTHING = frozenset(
    """
         please pls hi hey hello there thanks thank can you could help just some do does did me with asap now ok
    today again quickly my our     the a an it its them this that these those all everything something anything
    somehow somewhere someone stuff thing things server servers     machine machines system systems host hosts box
    boxes app apps application applications drive project environment infrastructure infra     config configuration
    setup prod production staging better faster secure securely safer more nicer work works working right properly
    correctly up and or to for of in on at is are be get make set fix optimise optimize improve deploy configure
    harden tune handle manage     prepare update upgrade check clean run install restart start stop broken same as
    last time but other ones one usual normal before like     yesterday what whatever needed necessary best practice
    practices good nice cool want need would should i we us so if then when always     ever database issue issues
    problem problems performance security network new old site website slow feels feel seems seem looks look know
    said talked     discussed agreed about sure how yet still not no yes any here why because since take care sort
    out deal into way done go going well fast     ready migrate move cluster backend frontend service services cloud
    s t
""".split()
)
_VAGUE_WORDS = re.compile(
    r"\b"
    + either(r"""
        (?:like|as|the way) (?:we|you|i|they) (?:always|usually|normally|did|do|have|had|said|discussed|talked
        agreed|know)
        (?:like|as) (?:usual|always|before|last (?:time|week|year|month)|discussed|agreed)
        the usual|same as|the thing|that thing|the stuff|you know (?:what|which|how)|whatever|somehow|something
        some stuff|make it (?:better|faster|work|nice|secure|safe|good)|best practices?
        production[- ]ready|ready for (?:the )?production|like the others?|find out (?:what|why|who)|a bit (?:better|faster|nicer)
        better (?:monitoring|security|performance|logging|backups?|alerting|protection)
        (?:make|get|keep|want|need) (?:\w+ ){0,4}(?:faster|better|safer|snappier|leaner|nicer|smarter|healthier)
        (?:as|like|the way) (?:(?:it|they) (?:is|are) )?(?:described|documented|written down|explained|planned|agreed)(?! below)
        (?:for|before) the (?:audit|go-?live|launch|demo|review)$
        the other (?:one|ones|server|box|thing)|we talked about|mentioned|my colleague
        the new (?:standard|setup|way)|more (?:secure|stable|reliable|performant)
        (?:does(?:n't| not)|won't) work|(?:is|are) (?:slow|broken|down|not working|acting up|weird)
    """)
    + r"\b",
    re.IGNORECASE,
)
_VAGUE_VERBS = re.compile(
    r"^\W*(?:(?:please|just|we (?:want|need) to|i (?:want|need) to)\s+)*"
    + either("""
        fix|repair|improve|optimi[sz]e|harden|secure|tune|speed up|handle|deal with|take care of|sort out|look into
        troubleshoot|debug|solve|resolve|clean up|tidy up
        modernize|modernise|rework|migrate|prepare|get|make|do|manage|we want|we need|i want|i need|monitor|protect
        stabili[sz]e|scale|set up|configure|deploy
    """)
    + r"\b",
    re.IGNORECASE,
)
_CONCRETE = re.compile(r"\d|[\w-]+\.[\w-]+|\b\w+[_@=:]\w+|\b[a-z]+-[a-z]+\b|[A-Z]{2,}|\{\{")

_FOREIGN = re.compile(
    r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_FOREIGN_WORDS = re.compile(
    r"\b"
    + either("""
        installiere|bitte|stelle|sicher|dass|auf allen|lösche|erstelle|einen|eine|benutzer|neustarten|und|der|das
        den|mit|ist|soll|starte|datei|dienst|kopiere|nach|füge|für
        installez|installer|veuillez|créer|créez|utilisateur|serveurs?|assurez|redémarrer|redémarrez|supprimer|les
        des|une|sur|fichier|démarrer|démarrez|le|la|et|dans|copier|copiez
        instala|instalar|por favor|crear|crea|usuario|servidor(?:es)?|reiniciar|reinicia|todos los|elimina|archivo
        servicio|el|los|las|y|en|con|copiar|copia|una
        installa|riavvia|utente|per favore|il|lo|gli|zainstaluj|utwórz|użytkownika|instalar o|instale|crie|usuário
        arquivo|reinicie|installeer|maak|gebruiker|bestand|verwijder|alle
    """)
    + r"\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    (
        r"\b(?:the|and|to|with|install|create|make|sure|from|on|of|is|should|then|when|for|a|an|in|at|it"
        r"|add|set|run|remove|delete|copy|restart|start|enable)\b"
    ),
    re.IGNORECASE,
)


def is_vague(text: str) -> bool:
    """Whether a text names nothing that a module could be given."""
    if all(word in _NOTHING for word in re.findall(r"\w+", text.lower())):
        return True
    return not is_concrete(text) and (
        _VAGUE_WORDS.search(text) is not None or (_VAGUE_VERBS.match(text) is not None and _is_short(text))
    )


def is_concrete(text: str) -> bool:
    """Whether a text gives a value: a path, a URL, something quoted, a number, a technical name."""
    return bool(paths(text) or URL.search(text) or QUOTED.search(text) or _CONCRETE.search(text))


def _is_short(text: str) -> bool:
    return (
        re.match(
            (
                r"^\W*(?:fix|repair|improve|optimi[sz]e|harden|secure|tune|speed up|handle|sort out|look into"
                r"|troubleshoot|debug|solve|resolve|modernize|migrate|do|deal with|take care)\b"
            ),
            text.strip(),
            re.IGNORECASE,
        )
        is not None
    )


def is_foreign(text: str) -> bool:
    """Whether a text is in a language that the engine does not read."""
    letters = sum(character.isalpha() for character in text) or 1
    if len(_FOREIGN.findall(text)) / letters > 0.2:
        return True
    foreign = {word.lower() for word in _FOREIGN_WORDS.findall(text)}
    return len(foreign) >= 2 and len(foreign) > len({word.lower() for word in _ENGLISH.findall(text)})
