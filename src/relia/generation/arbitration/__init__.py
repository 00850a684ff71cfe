"""Retrieval and a language model decide together: which module a play task uses, and which arguments it has.

Nothing here knows how a model is asked: it is a function from a prompt to an answer. For one play task a small model
(`ProviderConfig.small`) is asked twice (`small.SmallModelPlayTask` does both), and both questions begin with the same words,
so that a server with a prompt cache reads them once:

1. `asking.which_module`: one letter for one of retrieval's first candidates, with the probabilities of the letters
   (`Answer.leanings`). `modules.decide` weighs them against retrieval's confidences.
2. `asking.fill_in`: the play task, with the one module that was decided and its options. What the answer says is read
   (`modules.Said`), and `arguments.merge` joins it with what the words spell out. Two texts come of it, with the model's
   values and without them; the caller verifies both, and the milder one wins.

A large model writes the whole draft first; `modules.decide` leaves its module alone as long as it is installed and nothing
is found against the play task. Only where it is not, retrieval speaks.
"""
