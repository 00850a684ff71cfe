"""Drafts a playbook: each step of the prompt becomes play tasks, or a comment with the candidates for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate, Draft, DraftStep, GenerationRequest, Notice, NoticeKind
from relia.generation.grounded.compose.accounts import account_before
from relia.generation.grounded.compose.composer import Entry, compose_playbook
from relia.generation.grounded.compose.conditions import conditioned
from relia.generation.grounded.compose.handlers import place_handlers
from relia.generation.grounded.compose.names import from_words, name_of
from relia.generation.grounded.confidence import measured
from relia.generation.grounded.context import PrecedingTask
from relia.generation.grounded.coverage import unused_values
from relia.generation.grounded.ending import ends, is_harmless, takes_all
from relia.generation.grounded.filling.filler import ArgumentFiller, Filled, FillingContext
from relia.generation.grounded.filling.stated import stated
from relia.generation.grounded.implausible import implausible
from relia.generation.grounded.meaning import unread_meaning
from relia.generation.grounded.notices.harm import harm_in
from relia.generation.grounded.notices.look import Read
from relia.generation.grounded.notices.vague import is_concrete, is_foreign, is_vague
from relia.generation.grounded.outline import SURE, is_bare, is_outline, named_where_steering, overruled
from relia.generation.grounded.play_task import CANDIDATES, find_candidates, quieten
from relia.generation.grounded.products import names_products
from relia.generation.grounded.proposed import clauses_of, words_of
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext
from relia.generation.grounded.recognise.domain import Planned, Situation, says
from relia.generation.grounded.recognise.recogniser import recognise, speaks_of_nobody, with_people
from relia.generation.grounded.reference import is_of_one, take_from_hosts, with_files
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.grounded.splitting.domain import LONGEST, Clause, Request
from relia.generation.grounded.splitting.introduced import introduced
from relia.generation.grounded.splitting.meant import as_meant, without_fields
from relia.generation.grounded.splitting.platforms import platform_of
from relia.generation.grounded.splitting.splitter import announced, read, topic_of
from relia.generation.grounded.splitting.typos import mended
from relia.generation.grounded.text import paths

_DESTROYING = r"\b(?:remov|delet|drop|uninstall|purg|destroy|wip|eras|scrub|empt|flush|clean)\w*\b"
_GUESSES = 3
"""Candidates that are tried for an unsure step of an outline."""
_SHOWN_ABOVE = 0.05
"""Candidates less likely than this are noise."""
_NEEDS_NO_WORDS = frozenset(
    f"ansible.builtin.{name}"
    for name in "ping setup service_facts package_facts gather_facts reboot meta wait_for_connection".split()
)


class PlaybookDrafter:
    """Drafts a playbook from a prompt. Safe to use from several threads."""

    def __init__(
        self, catalog: Catalog, ranker: ModuleRanker, filler: ArgumentFiller, settings: GroundedSettings
    ) -> None:
        self._catalog = catalog
        self._ranker = ranker
        self._filler = filler
        self._settings = settings

    def draft(self, request: GenerationRequest, seen: Read, before: Sequence[PrecedingTask], engine: str) -> Draft:
        """The draft in the name of `engine`. Raises `PromptRejected` when a picked module is not installed."""
        drafting = self.drafted(request, seen, before)
        whole, hosts = drafting.whole, request.hosts or drafting.whole.hosts
        title = from_words(whole.title) if whole.title else ""
        text = compose_playbook(drafting.entries, title=title, hosts=hosts, topic=topic_of(drafting.situation.prompt))
        return Draft(text, engine, drafting.placed(), drafting.told())

    def drafted(
        self, request: GenerationRequest, seen: Read, before: Sequence[PrecedingTask], about: str = ""
    ) -> "Drafting":
        """What becomes of each step; `about` is what the steps are about when they do not say it. Raises as `draft`."""
        prompt = mended(without_fields(seen.prompt))
        whole = read(prompt, self._settings.prompt_steps) if prompt.strip() else Request(())
        if request.outline:
            whole = replace(whole, clauses=clauses_of(request.outline))
        topic = topic_of(prompt) or about
        situation = Situation(
            prompt, whole.platform, thing=topic, service=topic, things=announced(prompt), user=introduced(prompt)
        )
        drafting = Drafting(self, request, whole, situation)
        drafting.previous += [task.module for task in before if task.module]
        drafting.said += seen.notices
        if is_foreign(seen.prompt):
            drafting.say(NoticeKind.VAGUE, "this language is not read by the grounded engine; please write in English")
        elif seen.prompt.strip() and is_vague(seen.prompt):
            drafting.say(NoticeKind.VAGUE, "the prompt as a whole names nothing that a module could be given")
        limit = self._settings.prompt_steps
        for number, clause in enumerate(whole.clauses[:limit], 1):
            drafting.add(clause, number)
        if len(whole.clauses) > limit:
            drafting.say(NoticeKind.UNSUPPORTED, f"only the first {limit} steps were read, the others were left out")
        if not whole.clauses and not drafting.said:
            drafting.say(NoticeKind.VAGUE, "nothing in the prompt says what to do")
        hide(seen.secrets, drafting.entries)
        hosts = request.hosts or whole.hosts
        if drafting.entries:
            asked = words_of(request.outline) or prompt
            drafting.said += unused_values(as_meant(asked), drafting.entries, hosts)
            drafting.said += unread_meaning(asked, drafting.entries, hosts)
            drafting.said += implausible(asked, drafting.entries)
        return drafting

    def planned(self, text: str, situation: Situation) -> list[Planned]:
        """What the recognisers read from a step, if all of it is installed here and takes these arguments."""
        if len(text) > LONGEST:
            return []
        found = recognise(text, situation)
        if not found or not all(self._sound(plan) for plan in found):
            return []
        if len(found) == 1:
            found = [self._completed(found[0], text)]
        return [] if is_vague(text) and found[0].confidence < SURE else found

    def _completed(self, plan: Planned, text: str) -> Planned:
        """A plan with what the step states beside it, where the module takes it."""
        for option, value in stated(self._catalog.spec(plan.module), text, {**plan.arguments, **plan.keywords}).items():
            arguments = {**plan.arguments, option: value}
            if not self._catalog.check_arguments(plan.module, arguments):
                plan = replace(plan, arguments=arguments)
        return plan

    def _sound(self, plan: Planned) -> bool:
        resolution = self._catalog.resolve(plan.module)
        if resolution.fqcn != plan.module or self._catalog.check_arguments(plan.module, plan.arguments):
            return False
        over = plan.keywords.get("loop")
        arguments = {
            name: over if value == "{{ item }}" and isinstance(over, list) else value
            for name, value in plan.arguments.items()
        }
        return names_products(plan.module, arguments)

    def candidates(
        self, request: GenerationRequest, text: str, context: RankingContext, number: int
    ) -> list[Candidate]:
        """The modules that may do what a step asks for, the best first."""
        return find_candidates(self._catalog, self._ranker, request, text[:LONGEST], context, number)

    def filled(self, module: str, text: str, situation: Situation) -> Filled:
        """The arguments of a module from the words of a step."""
        context = FillingContext(situation.prompt, situation.platform)
        return self._filler.fill(self._catalog.spec(module), text[:LONGEST], context)

    def is_enough(self, module: str, filled: Filled, text: str) -> bool:
        """Whether arguments that were read in general ways may be used: they give something, invent nothing, and
        destroy nothing that the words do not want destroyed."""
        given = {name for name, value in filled.arguments.items() if name not in filled.missing and name != "state"}
        if not given and module not in _NEEDS_NO_WORDS:
            return False
        return names_products(module, filled.arguments) and is_harmless(filled, text)

    def describes(self, module: str) -> str:
        """What a module says of itself in one line."""
        return self._catalog.spec(module).short_description

    @property
    def threshold(self) -> float:
        """The confidence below which a step is left out."""
        return self._settings.grounded_confidence


def _is_more(after: Mapping[str, object], before: Mapping[str, object]) -> bool:
    """Whether arguments hold all that was there before and more; a mode that stood for none may become the one that is said."""
    kept = all(after.get(name) == value for name, value in before.items() if name != "mode")
    return kept and (len(after) > len(before) or after.get("mode") != before.get("mode"))


class Drafting:
    """One prompt on its way: what was made of the steps so far."""

    def __init__(
        self, drafter: PlaybookDrafter, request: GenerationRequest, whole: Request, situation: Situation
    ) -> None:
        self._drafter = drafter
        self._request = request
        self.whole = whole
        self.situation = situation
        self._outline = is_outline(whole.clauses, situation.prompt)
        self._bare = self._outline and is_bare(whole.clauses, request.prompt)
        self.entries: list[Entry] = []
        self.steps: list[tuple[DraftStep, Entry]] = []
        self.previous: list[str] = []
        self.said: list[Notice] = []
        self._fragments: list[Notice] = []

    def placed(self) -> tuple[DraftStep, ...]:
        """The steps with the lines of their play tasks, once these are put together."""
        return tuple(replace(step, line=entry.line) for step, entry in self.steps)

    def say(self, kind: NoticeKind, message: str) -> None:
        self.said.append(Notice(kind, message))

    def add(self, clause: Clause, number: int) -> None:
        """Make play tasks of the next step, or a comment."""
        self.situation.platform = self._platform_for(clause.condition)
        self.situation.path = next(iter(paths(clause.condition)), self.situation.path)
        clause = replace(clause, text=with_files(with_people(clause.text, self.situation), self.entries))
        if self._rejoined(clause):
            return
        made, step = self._made(clause, number)
        step = replace(step, condition=clause.condition, on_change=clause.on_change, hosts=clause.hosts)
        take_from_hosts(made, self.entries)
        for entry in made:
            entry.hosts = clause.hosts
        if clause.condition and made[0].module:
            made, unread = conditioned(made, clause.condition, self.entries)
            if unread:
                self.say(
                    NoticeKind.UNSUPPORTED,
                    f"the condition {clause.condition!r} was not understood and is not in the playbook",
                )
        if says(clause.text, r"\bboth\b(?! \w+ and\b)") and len(made) == 1 and is_of_one(made[0]):
            self.say(NoticeKind.UNSUPPORTED, f"{clause.text!r} is about two, and the play task is about one")
        if clause.on_change:
            place_handlers(made, self.entries)
        if len(made) == 1 and (account := account_before(made[0], self.entries)):
            self.steps.append((step, account))
            return
        self.entries += made
        self.previous += [entry.module for entry in made if entry.module]
        self.steps.append((step, next((entry for entry in made if entry.module), made[0])))

    def _rejoined(self, clause: Clause) -> bool:
        """Give a piece that is no step by itself, `memory 512m`, back to the step before, where that takes all that it
        took before and more."""
        if not self.steps or self._request.outline or clause.numbered or clause.condition or clause.on_change:
            return False
        last, entry = self.steps[-1]
        if (
            entry is not self.entries[-1]
            or not last.module
            or self._drafter.planned(clause.text, self.situation.copied())
        ):
            return False
        text = f"{last.text}, {clause.text}"
        plans = self._drafter.planned(text, self.situation)
        if len(plans) != 1 or plans[0].module != entry.module or not _is_more(plans[0].arguments, entry.arguments):
            return False
        entry.arguments = plans[0].arguments
        self.steps[-1] = (replace(last, text=text), entry)
        return True

    def _platform_for(self, condition: str) -> str:
        """The system that a step is for: with `unless it is RHEL` any other, so none that is known."""
        if platform_of(condition) and says(condition, r"^\W*unless\b|\bnot\b"):
            return ""
        return platform_of(condition) or self.whole.platform

    def _made(self, clause: Clause, number: int) -> tuple[list[Entry], DraftStep]:
        text = clause.text
        if harm := harm_in(text):
            self.say(NoticeKind.HARMFUL, f"{text!r} was left out: {harm}")
            comments = (f"Left out: {_comment(text)}", f"Because {harm}.")
            return [Entry(text, None, comments=comments)], DraftStep(text, None, 0.0, (), f"left out because {harm}")
        picked = self._request.picked(number)
        if not picked and speaks_of_nobody(text, self.situation):
            return self._left_out(text, [], vague=True)
        # Read also for a step whose module is picked: the next may speak of `it`.
        plans = self._drafter.planned(text, self.situation)
        plans = plans if picked in {None, plans[0].module if plans else None} else []
        context = RankingContext(
            previous=tuple(self.previous[-6:]),
            prompt=self.whole.title or self.situation.prompt[:LONGEST],
            platform=self.situation.platform or None,
        )
        candidates = self._drafter.candidates(self._request, text, context, number)
        if plans and (picked or not (self._bare and overruled(plans[0], candidates))):
            return self._recognised(text, plans, candidates)
        if self._outline and not picked:
            candidates = named_where_steering(text, candidates)
        vague = is_vague(text)
        if candidates and not vague and (found := self._retrieved(clause, candidates, picked=bool(picked))):
            return found
        if (
            candidates
            and self._outline
            and (clause.numbered or not vague)
            and (made := self._guessed(clause, candidates))
        ):
            return made
        return self._left_out(text, candidates, vague=vague or not is_concrete(text))

    def told(self) -> tuple[Notice, ...]:
        """What was noticed. Vague is only a prompt that as a whole names nothing: a fragment that is left over where
        the rest was read is one step that is not supported."""
        names_something = any(entry.module and not entry.comments for entry in self.entries) or is_concrete(
            self.situation.prompt
        )
        return tuple(
            dict.fromkeys(
                Notice(NoticeKind.UNSUPPORTED, notice.message)
                if names_something and notice in self._fragments
                else notice
                for notice in self.said
            )
        )

    def _recognised(self, text: str, plans: list[Planned], others: list[Candidate]) -> tuple[list[Entry], DraftStep]:
        entries = [
            Entry(
                plan.name or name_of(plan.module, plan.arguments, plan.keywords, text),
                plan.module,
                plan.arguments,
                dict(plan.keywords),
            )
            for plan in plans
        ]
        first = plans[0]
        reason = f"usual words for it; {self._drafter.describes(first.module)}"
        rest = [candidate for candidate in others if candidate.module != first.module]
        confidence = measured(first.confidence)
        candidates = (Candidate(first.module, confidence, reason), *rest[: CANDIDATES - 1])
        return entries, DraftStep(text, first.module, confidence, candidates, reason)

    def _retrieved(
        self, clause: Clause, candidates: list[Candidate], *, picked: bool
    ) -> tuple[list[Entry], DraftStep] | None:
        """A step that retrieval found a module for, or None when that is too unsure."""
        text, best = clause.text, candidates[0]
        filled = self._drafter.filled(best.module, text, self.situation)
        confidence = best.confidence * (0.85 if filled.missing else 1.0)
        sure = confidence >= self._drafter.threshold
        guess = clause.numbered and confidence >= self._drafter.threshold / 3
        if not picked and not ((sure or guess) and self._drafter.is_enough(best.module, filled, text)):
            return None
        if not picked and not sure and not takes_all(text, best.module, filled):
            return None
        entry = Entry(
            name_of(best.module, filled.arguments, filled.keywords, text),
            best.module,
            filled.arguments,
            dict(filled.keywords),
        )
        quieten(entry)
        if filled.missing:
            names = ", ".join(filled.missing)
            self.say(
                NoticeKind.UNSUPPORTED, f"{best.module} needs {names}, which the prompt does not give: to be filled in"
            )
        if not picked and not sure:
            self.say(NoticeKind.UNSUPPORTED, f"{text!r}: {best.module} is only the best guess ({confidence:.0%})")
        return [entry], DraftStep(text, best.module, confidence, tuple(candidates), best.reason)

    def _guessed(self, clause: Clause, candidates: list[Candidate]) -> tuple[list[Entry], DraftStep] | None:
        """A step of an outline that is too unsure: the best guess that agrees with the words on whether something ends,
        marked as one, or None."""
        text = clause.text
        guesses = ((found, self._drafter.filled(found.module, text, self.situation)) for found in candidates[:_GUESSES])
        best, filled = next((guess for guess in guesses if self._agrees(text, *guess)), (None, None))
        if best is None or filled is None:
            return None
        confidence = best.confidence * (0.85 if filled.missing else 1.0)
        likely = ", ".join(candidate.module for candidate in candidates[:3])
        entry = Entry(
            name_of(best.module, filled.arguments, filled.keywords, text),
            best.module,
            filled.arguments,
            dict(filled.keywords),
            comments=(f"Only the best guess ({confidence:.0%}): look at it.", f"Candidates: {likely}"),
        )
        quieten(entry)
        self.say(NoticeKind.UNSUPPORTED, f"{text!r}: {best.module} is only the best guess ({confidence:.0%})")
        return [entry], DraftStep(text, best.module, confidence, tuple(candidates), best.reason)

    def _agrees(self, text: str, candidate: Candidate, filled: Filled) -> bool:
        wanted = ends(filled) or not says(text, _DESTROYING)
        harmless = is_harmless(filled, text) and takes_all(text, candidate.module, filled)
        return wanted and harmless and names_products(candidate.module, filled.arguments)

    def _left_out(self, text: str, candidates: list[Candidate], *, vague: bool) -> tuple[list[Entry], DraftStep]:
        likely = [candidate.module for candidate in candidates[:3] if candidate.confidence >= _SHOWN_ABOVE]
        comments = [f"Left out, because it is not clear enough: {_comment(text)}"]
        if likely:
            comments.append(f"Candidates: {', '.join(likely)}")
        why = "names nothing that a module could be given" if vague else "is not clear enough to choose a module"
        self.say(NoticeKind.VAGUE if vague else NoticeKind.UNSUPPORTED, f"{text!r} {why}")
        self._fragments += self.said[-1:]
        confidence = candidates[0].confidence if candidates else 0.0
        return [Entry(text, None, comments=tuple(comments))], DraftStep(text, None, confidence, tuple(candidates), why)


def hide(secrets: Sequence[str], entries: Sequence[Entry]) -> None:
    """Keep the play tasks that use a secret's variable out of the logs."""
    for entry in entries:
        if any(secret in str(entry.arguments) for secret in secrets):
            entry.keywords["no_log"] = True


def _comment(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:150]
