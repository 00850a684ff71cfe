"""Words that order how an answer has to look, that its checks be left out, or that speak to whoever reads them."""

import re

from relia.generation.grounded.vocabulary import either

_READER = r"(?:assistant|ai|a\.i\.|model|chat ?bot|bot|llm|gpt|language model|generator|agent|copilot)"
_WHOEVER = r"(?:whoever|whatever|anyone who|the system that)\s(?:parses|reads|processes|sees)"
_TOOL = rf"(?:tool|parser|program|generator|engine|{_WHOEVER})"
_PASSED = "(?:passed|green|verified|validated|safe|successful|satisfied)"
_CHECKING = "(?:validations?|verifications?|linter|linting|lint|safety checks?)"
_ANY = r"(?:(?:all|any|the|your|every)\s){0,2}"
_TOLD = r"(?:were|are|have been|had been)\s(?:told|taught|instructed|trained)"

ORDERS = re.compile(
    either(
        rf"""
        \b(?:reply|respond|answer)\s(?:me\s)?(?:only|solely|just|exclusively|simply)\s(?:yes|no|ok)\b
        \b(?:reply|respond|answer)\s(?:me\s)?(?:only|solely|just|exclusively|simply)\swith\s(?!\d|the\s(?:content|status|code))
        \b(?:output|return|print|write|produce|give|say|(?:reply|answer)\swith)\s(?:me\s)?nothing\s(?:but|except|else)\b
        \b(?:output|return|print|write|say|(?:reply|answer)\swith)\s(?:me\s)?(?:only|just)\sthe\sword\b
        \b(?:treat|consider|regard|count|declare|assume|see)\b.{{0,40}}\b(?:checks?|{_CHECKING}|findings)\b.{{0,20}}\b{_PASSED}\b
        \b(?:treat|consider|regard|count|declare)\s(?:this|the)\s(?:\w+\s)?(?:as\s)?(?:already\s)?{_PASSED}\b
        \b(?:call|label|stamp|mark)\s(?:it|this|everything)\s(?:as\s)?{_PASSED}\b
        \b(?:leave\sout|omit|suppress)\s{_ANY}(?:warnings|notices)\b(?!\s(?:of|from|in)\b)
        \byour\s(?:real|actual|true|only)\s(?:instructions?|task|job|orders?|goal)\b
        \byour\s(?:own\s)?(?:validators?|checkers?|verifiers?|linters?|safety|filters?)\b
        \byou(?:'re|\sare)\s(?:an?|the)\s(?:\w+\s){{0,2}}?{_READER}\b
        [\"'“„(]\s?(?:dear\s|hey\s)?(?:ai|llm|gpt|assistant|language\smodel|copilot|chat\s?bot)\s?[,:]\s
        [\"']assistant[\"']\s?:\s?[\"']
        \b(?:print|output|answer|reply)\s(?:with\s)?[\"']?(?:verified|safe|passed|approved|validated)\b
        \bdear\s(?:\w+\s){{0,2}}?{_READER}\b
        \b(?:say|claim|state|pretend)\s(?:that\s)?(?:it|this|that|everything|the\splaybook)(?:'s|\sis|\swas)\s{_PASSED}\b
        \b(?:leave\sout|omit|do(?:\snot|n't)\s(?:run|do|perform|apply)|leave)\s{_ANY}{_CHECKING}\b(?!\s(?:of|for|in)\b)
        \bleave\s(?:out\s{_ANY}checks|{_ANY}checks\sout)\b
        \bplaybook\b.{{0,20}}\bwithout\s(?:any\s|all\s)?(?:warnings?|notices?|checks|remarks)\b
        \b(?:whatever|everything|anything|all|what)\s(?:that\s)?you\s{_TOLD}\b
        \b(?:forget|ignore|disregard)\s(?:all\s|everything\s|what\s)(?:that\s)?you\s(?:know|learned|were)\b
        \b(?:obey|listen\sto|follow|trust)\s(?:only|just|nobody\sbut|no\sone\sbut)\s(?:me|my)\b|\bobey\sme\b
        \b(?:if|since|because|as)\syou(?:'re|\sare)\s(?:an?|the)\s{_READER}\b
        \b(?:when|if|while|after|before)\syou\s(?:process|read|parse|see|interpret|summari[sz]e)\sthis\b
        \b(?:note|message|instructions?|order|hint|reminder|p\.?s\.?)\s(?:to|for)\s(?:the\s|this\s|any\s|an?\s)?{_TOOL}\s*[:,)]
        \b(?:real|actual|true)\s(?:task|request|job|order|goal|prompt)\s?:
        \b(?:stop|halt|end\sof\s(?:task|prompt|request))[.!:]\s{{1,3}}new\s(?:task|request|job|prompt)\s?:
        \b(?:developer|owner|author|maker)s?\sof\sthis\s{_TOOL}\b
        \bi\s(?:hereby\s)?(?:allow|authori[sz]e|permit|order|command)\syou\sto\s(?:leave|skip|ignore|bypass|omit|disable|break)\b
        \bsay\snothing\sabout\b|\b(?:keep|stay)\s(?:quiet|silent)\sabout\s(?:it|this|that)\b
        \b(?:do\snot|don't)\s(?:flag|complain\sabout)\s(?:it|this|that|me)\b
    """
    ),
    re.IGNORECASE,
)
