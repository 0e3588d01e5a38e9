"""HTML, JATS and entities undone, for the sources that carry them."""

from __future__ import annotations

import html
import re

# Tags that end a word are blanks, tags within a line are nothing. Others stay: "<mask>" is a
# token of a model, "a <b" an inequality.
_BLOCKS = "p|br|div|title|sec|li|ul|ol|dl|dt|dd|h[1-6]|list|list-item|label|table|tr|td|th|break"
_INLINE = (
    "i|b|em|strong|sub|sup|u|tt|sc|span|small|big|a|abstract|italic|bold|underline|monospace|inf|"
    "scp|xref|ext-link|styled-content|inline-formula|disp-formula|alternatives|sans-serif|roman|"
    "strike|code|font|math|semantics|mrow|mi|mo|mn|msub|msup|msubsup|mfrac|msqrt|mtext|mover|munder|"
    "munderover|mstyle|mspace|mfenced|mtable|mtr|mtd|mmultiscripts|none|mpadded|mphantom|menclose|"
    "fixed-case|tex-math|article-title|named-content|uri|email|cite|quote|q"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*"""
_TAG = re.compile(
    rf"</?(?:[a-z]{{1,8}}:)?(?:(?P<block>{_BLOCKS})|{_INLINE}){_ATTRIBUTES}\s*/?>",
    re.IGNORECASE,
)
# The same formula again, in another notation.
_TWICE = re.compile(
    r"<((?:[a-z]{1,8}:)?(?:tex-math|annotation))\b[^<>]{0,500}>[^<]{0,5000}</\1>(?=.{0,3000}?math\b)",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(
    r"<((?:[a-z]{1,8}:)?title)>\s*(?:abstract|summary)[\s.:]*</\1>", re.IGNORECASE
)


def plain(text: str) -> str:
    """Return `text` without inline markup, entities undone once; blanks are not collapsed."""
    if "<" in text:
        text = _HEADING.sub(" ", text)
        if "annotation" in text or "tex-math" in text:
            text = _TWICE.sub("", text)
        text = _TAG.sub(lambda tag: " " if tag["block"] else "", text)
    return html.unescape(text) if "&" in text else text
