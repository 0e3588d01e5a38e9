"""Names by their shape: versions of known families, and names that a paper says it coins.

"Qwen2.5-7B" and "Claude 3.5 Sonnet" are models whatever their number, so a new version needs no
new training. "We present TernNet" coins a name where what follows the cue looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.extract.titles import DATASET_NAME, says_dataset
from litweave.records import INTRODUCED, USED, Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "names"
# Precision on the training papers: 0.95 of 477 versions, 0.96 of 965 coined names (span and kind).
FAMILY_CONFIDENCE = 0.9
COINED_CONFIDENCE = 0.93

_FAMILIES = (
    "Llama|LLaMA|LLaVA|Qwen|QwQ|GPT|ChatGPT|Gemini|Gemma|Claude|Mistral|Mixtral|DeepSeek|Phi|PaLM|"
    "OPT|BLOOM|Falcon|Vicuna|Alpaca|InternLM|InternVL|Yi|GLM|ChatGLM|Grok|OLMo|Pythia|T5|Flan-T5|"
    "BERT|RoBERTa|DeBERTa|ALBERT|ELECTRA|ResNet|ViT|DeiT|Swin|VGG|EfficientNet|MobileNet|ConvNeXt|"
    "DINO|YOLO|StyleGAN|Stable Diffusion|SDXL|DALL-E|CLIP|BLIP|SAM|Whisper|wav2vec|Kimi|Command R|"
    "CodeLlama|StarCoder|Codex|Granite|Nemotron|SmolLM|MiniCPM|Baichuan|Hunyuan|Seed|ERNIE|Mamba|"
    "FlashAttention"
)
_SIZE = r"\d+(?:\.\d+)?[BM]"
_EDITIONS = "Pro|Flash|Sonnet|Opus|Haiku|Turbo|mini|Lite|Instruct"
# A pattern that begins with a set of letters is searched for thrice as fast as one that begins with
# what must not stand before it, and most capitals have no digit near: up to nine characters may
# stand between a family and its number.
_INITIALS = "".join(sorted({family[0] for family in _FAMILIES.split("|")}))
_FAMILY = "|".join(f"(?<={family[0]}){family[1:]}" for family in _FAMILIES.split("|"))
_NEAR = max(map(len, _FAMILIES.split("|"))) - 1 + 9
# A number has to follow: "GPT" alone is the list's, "GPT-4o mini" is this finder's.
_VERSION = re.compile(
    rf"[{_INITIALS}](?<![\w/-].)(?=\D{{0,{_NEAR}}}+\d)(?:{_FAMILY})"
    r"(?:-[A-Z]/\d+|[- ]?[vV]?(?=[A-Za-z]{0,6}-?\d)[A-Za-z]{0,6}-?\d[\w.]*\w|[- ]?\d)"
    rf"(?:-(?:{_SIZE}|\d[bmk]|x\d+[bB]|A\d+B|instruct|[Cc]hat|[Bb]ase|[Ll]arge|[Ss]mall|VL|Coder|Math|"
    r"R1|it|turbo|nano|pro|flash|[A-Z]/\d+|Distill|Preview|Thinking|Omni|Instruct))*"
    rf"(?: (?:{_EDITIONS}|Nano|Ultra|Coder|Tiny|Small|Large|{_SIZE})(?![\w-]))*"
    rf"(?:-(?:{_EDITIONS}|{_SIZE}|\d{{4}}))*(?!\w|-[A-Z])"
)
_NAME = r"[A-Z][\w+*]*(?:-[\w+*]+)*"
# A name has a capital or a digit behind its first letter.
_COINED = re.compile(
    r"\b(?:[Ww]e|[Pp]aper|[Ww]ork|[Aa]rticle|study|then|further|also|therefore|thus|to)\s(?:\w+ly\s)?"
    r"(?:propose|present|introduce|develop|design|release|build|construct|create|unveil)(?:s|d)?\s"
    rf"(?:(?:the|a|an|our)\s)?(?:\\\w+\{{)?(?P<name>{_NAME})(?=\}}?(?:[,.:;]|\s(?:\(|a\b|an\b|the\b|"
    r"to\b|for\b|which\b|that\b|as\b|based\b|\u2013|-)))"
    r"|\b(?:called|named|dubbed|termed|coined|we\s(?:call|name|dub|term))\s"
    rf"(?:\\\w+\{{)?(?P<named>{_NAME})(?![\w-]|\s[A-Z])"
)
_LIKE = re.compile(r".[A-Z0-9]|.-[A-Z0-9]")
_APPOSITION = 110  # characters behind a name in which it is said what it is
_BEFORE = 80  # characters before "called"
_NATURE = re.compile(
    r"\b(?:datasets?|benchmark|corpus|test suite|models?|methods?|framework|network|approach|"
    r"system|algorithm|toolkit|agent|architecture|module|strategy|pipeline|tasks?|problem|metric|measure|"
    r"score|setting)\b",
    re.IGNORECASE,
)


def make(_nlp: Language, _settings: ExtractSettings, _kinds: Mapping[str, Kind]) -> Finder:
    """Return the finder; it needs nothing of the pipeline."""
    return find


def find(page: Page) -> Iterator[Found]:
    """Yield versions of known families, then coined names."""
    text = page.text
    for match in _VERSION.finditer(text):
        # 97 % of the versions of known families are used, not introduced.
        yield Found(
            match.start(), match.end(), "Method", FAMILY_CONFIDENCE, NAME, USED, role_confidence=0.9
        )
    for match in _COINED.finditer(text):
        group = "name" if match["name"] else "named"
        name = match[group]
        if not _LIKE.search(name):
            continue
        end = match.end(group)
        dataset = says_dataset(text[end : end + _APPOSITION])
        if group == "named":  # "a new benchmark, called"
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            nature = _NATURE.findall(before[before.rfind(". ") + 1 :])
            if nature:
                dataset = says_dataset(nature[-1])
                if dataset is None:  # a task or a metric
                    continue
        dataset = bool(dataset) or bool(DATASET_NAME.search(name))
        kind, other = ("Dataset", "Method") if dataset else ("Method", "Dataset")
        yield Found(
            match.start(group),
            end,
            kind,
            COINED_CONFIDENCE,
            NAME,
            role=INTRODUCED,
            role_confidence=0.9,
            alternatives=((other, round(1 - COINED_CONFIDENCE, 3)),),
        )
