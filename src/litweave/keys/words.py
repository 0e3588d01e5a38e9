"""English words: American spelling and the singular, for dictionary words and never for names.

Who calls decides what is a word ("losses", "Losses") and what is a name: "SPECTRE", "BEATs" and
"FLEURS" are names and must not come here. All words are lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from litweave.keys.lists import word_list, word_set

_ISE = re.compile(r"^([a-z]{2,})is(ation|ations|ational|e|es|ed|er|ers|ing|able|ability)$")
# Stems before -ise that are spelt with s on both sides of the ocean.
_S_STEMS = word_set(
    """
    adv advert appra ar bru ch cho circumc cl comprom compr conc cru dem den deno dev disgu
    enterpr exc exerc expert franch fr gu improv inc ka lia lou mal merchand no parad po porpo
    pra prem prec pr prom ra repr rev r superv surpr sunr telev tort tortoi treat turquo upr v w
    wh
    """
)
_PREFIX = re.compile(r"^(un|self|semi|weak|pre|re|de|co|multi|non|over|mis)+")
_YSE = re.compile(r"^(anal|paral|catal|dial|electrol|hydrol)ys(e|ed|er|ers|ing)$")
_OUR = re.compile(
    r"^(un|re|mis|dis|multi)?(arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|od|parl|rig"
    r"|rum|savi|sav|tum|val|vap|vig)our"
    r"(s|al|ally|ed|ing|er|ers|ful|hood|hoods|less|able|ism|ist|ization|isation|ize|ise|ly)?$"
)
_RE = re.compile(r"^(calib|centimet|cent|epicent|fib|kilomet|lit|lust|met|millimet|theat)re(s?)$")
_DOUBLED = re.compile(
    r"^(un|re|mis|pre|multi|over)?(cancel|channel|counsel|equal|fuel|funnel|initial|label|level"
    r"|marshal|model|panel|pedal|quarrel|rival|signal|spiral|total|travel|tunnel|unravel)"
    r"l(ed|ing|er|ers|ings)$"
)
# Medical stems where British keeps a digraph.
_STEMS = (
    (re.compile(r"^(an|isch|leuk|hypoglyc|hyperglyc|septic|bacter)aemi"), r"\1emi"),
    (re.compile(r"^haem"), "hem"),
    (re.compile(r"^(orthop|p)aed"), r"\1ed"),
    (re.compile(r"^oesoph"), "esoph"),
    (re.compile(r"^oedema"), "edema"),
    (re.compile(r"^oestr"), "estr"),
    (re.compile(r"^foet"), "fet"),
    (re.compile(r"^gynaec"), "gynec"),
    (re.compile(r"^anaesth"), "anesth"),
    (re.compile(r"^diarrhoe"), "diarrhe"),
    (re.compile(r"^archaeo"), "archeo"),
    (re.compile(r"^(encyclop)aed"), r"\1ed"),
)
_AMERICAN = dict(
    pair.split(":")
    for pair in word_list(
        """
        ageing:aging aluminium:aluminum analogue:analog analogues:analogs artefact:artifact
        artefacts:artifacts catalogue:catalog catalogues:catalogs centred:centered
        centring:centering defence:defense defences:defenses dialogue:dialog dialogues:dialogs
        grey:gray greyscale:grayscale judgement:judgment judgements:judgments licence:license
        licences:licenses manoeuvre:maneuver manoeuvres:maneuvers mould:mold offence:offense
        offences:offenses plough:plow programme:program programmes:programs sceptic:skeptic
        sceptical:skeptical skilful:skillful sulphur:sulfur tyre:tire tyres:tires
        """
    )
)
# No other spelling, but no other thing either: of 12 pairs of names in one paper that differ in it
# alone readers join all.
SAME = {"robotic": "robot"}


@lru_cache(maxsize=1 << 16)
def american(word: str) -> str:
    """Return the American spelling, or the `SAME` word; others come back as they are."""
    if word in _AMERICAN:
        return _AMERICAN[word]
    if word in SAME:
        return SAME[word]
    for pattern, replacement in _STEMS:
        word = pattern.sub(replacement, word)
    word = _RE.sub(r"\1er\2", word)
    word = _DOUBLED.sub(r"\1\2\3", word)
    word = _OUR.sub(r"\1\2or\3", word)
    word = _YSE.sub(r"\1yz\2", word)
    match = _ISE.match(word)
    if match and not _keeps_s(match[1]):
        word = f"{match[1]}iz{match[2]}"
    return word


def _keeps_s(stem: str) -> bool:
    """Whether the stem before -ise is one of supervise, denoise, pointwise, ..."""
    bare = _PREFIX.sub("", stem)
    return stem in _S_STEMS or bare in _S_STEMS or stem.endswith("w")  # pointwise, layerwise


# Singular words that end in s; those in -ss, -us and -is need no list.
_SINGULAR = word_set(
    """
    acoustics across adams aerodynamics aeronautics alias always analytics apparatus as athens
    atlas bayes bias bioinformatics biomechanics canvas chaos combinatorics cosmos cybernetics
    davies diagnostics dynamics economics electrodynamics electromagnetics electronics ethics
    ethos forensics gas genetics genomics geophysics gibbs graphics haptics has hawkes hermes
    his hopkins hydraulics hydrodynamics informatics jones keras kinematics kinetics kubernetes
    lens linguistics logistics mathematics means mechanics metabolomics news omics optics pandas
    paris pathos pediatrics pegasus perhaps pharmacokinetics philips phonetics photonics physics
    politics pragmatics proteomics radiomics reuters robotics rodrigues semantics series siemens
    sometimes species statics statistics stokes texas thermodynamics thus towards
    transcriptomics versus wales was williams yes
    """
)
_IRREGULAR = dict(
    pair.split(":")
    for pair in word_list(
        """
        analyses:analysis axes:axis automata:automaton biases:bias aliases:alias buses:bus
        calories:calorie children:child cookies:cookie corpora:corpus crises:crisis
        criteria:criterion diagnoses:diagnosis ellipses:ellipsis feet:foot formulae:formula
        gases:gas genies:genie hypotheses:hypothesis indices:index indexes:index leaves:leaf
        lens:lens lenses:lens lies:lie matrices:matrix men:man mice:mouse movies:movie
        minima:minimum maxima:maximum optima:optimum syntheses:synthesis parentheses:parenthesis
        phenomena:phenomenon prognoses:prognosis quizzes:quiz schemata:schema selfies:selfie
        simplices:simplex spectra:spectrum theses:thesis ties:tie tries:trie vertices:vertex
        vortices:vortex women:woman zombies:zombie lives:life knives:knife wolves:wolf
        shelves:shelf halves:half calves:calf corpuses:corpus viruses:virus stimuli:stimulus
        nuclei:nucleus loci:locus foci:focus radii:radius media:medium bacteria:bacterium
        caches:cache niches:niche creches:creche headaches:headache avalanches:avalanche
        psyches:psyche aches:ache axles:axle
        """
    )
)
_ICS = word_set(
    """
    antibiotics biometrics ceramics characteristics classics clinics comics critics fabrics
    heuristics logics metrics mosaics picnics relics topics
    """
)


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """Return ordinary words of the field, singular, American, lower case."""
    text = (files("litweave.keys") / "words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


_SHORTEST = 4  # letters of a plural that can be told
# The first ending that fits decides; those that stay are no plurals.
_PLURALS = (
    *((word, word[:-1]) for word in sorted(_ICS)),
    ("sses", "ss"),
    ("shes", "sh"),
    ("xes", "x"),
    ("zzes", "zz"),
    ("ches", "ch"),
    ("ies", "y"),
    *((end, end) for end in ("ss", "us", "is", "ics")),
    ("s", ""),
)


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Return the singular; a word that may be one already comes back as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _SHORTEST or word in _SINGULAR:
        return word
    return next((word[: -len(end)] + new for end, new in _PLURALS if word.endswith(end)), word)
