"""Every regular expression of the package, and texts that make a bad one slow.

Expressions are found where modules keep them (names, tables, tuples) and where a call holds one
in place. The texts come out of the expression itself: whatever it repeats, repeated, with and
without what stands before and behind it, and ended by a sign that makes the match fail.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import re._constants as sre  # type: ignore[import-not-found] # typeshed has only the public name
import re._parser as parser  # type: ignore[import-not-found] # the same
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import litweave

_WHOLE = frozenset({"match", "fullmatch"})
_CALLS = _WHOLE | {"sub", "subn", "split", "search", "findall", "finditer"}
_MOST = 12  # times a bounded repetition is tried
_ENDS = ("", "!")  # signs that few expressions go on with
_USUAL = "aA1 -.,(x\n_~{/"


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of the package and the methods it is called by."""

    name: str  # module and name, or module and line
    pattern: re.Pattern[str]
    methods: frozenset[str]

    def run(self, text: str) -> None:
        """Do with `text` what the package does."""
        for method in self.methods:
            if method in _WHOLE:
                getattr(self.pattern, method)(text)
            else:
                for _ in self.pattern.finditer(text):
                    pass


def collect() -> list[Expression]:
    """Return every expression for text, each once, by name."""
    found: dict[re.Pattern[str], Expression] = {}
    for info in pkgutil.walk_packages(litweave.__path__, "litweave."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        tree = ast.parse(inspect.getsource(module))
        for name, value in vars(module).items():
            patterns = list(_inside(value))
            methods = _methods(tree, name) if isinstance(value, re.Pattern) else set()
            for pattern in patterns:
                _add(found, Expression(f"{info.name}.{name}", pattern, frozenset(methods)))
        for one in _in_place(module, tree):
            _add(found, one)
    return sorted(found.values(), key=lambda one: (one.name, one.pattern.pattern))


def _add(found: dict[re.Pattern[str], Expression], new: Expression) -> None:
    old = found.get(new.pattern)
    methods = (new.methods | old.methods if old else new.methods) or frozenset()
    # One that is kept in a table is called by names that cannot be followed: searching is worst.
    found[new.pattern] = Expression(old.name if old else new.name, new.pattern, methods)


def _methods(tree: ast.AST, name: str) -> set[str]:
    """Return the methods that a module calls on one of its names."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and node.attr in _CALLS
    }


def _inside(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, Mapping):
        for one in value.values():
            yield from _inside(one, depth - 1)
    elif depth and isinstance(value, tuple | list):
        for one in value:
            yield from _inside(one, depth - 1)


def _in_place(module: ModuleType, tree: ast.AST) -> Iterator[Expression]:
    """Yield the expressions that are written in a call of `re`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        method = node.func.attr
        if method not in _CALLS or not node.args:
            continue
        try:
            text = _evaluate(node.args[0], module)
        except NameError:  # made of an argument: what it makes is in the module's names
            continue
        flags = re.NOFLAG
        for word in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
            if ast.unparse(word).startswith("re."):
                flags |= _evaluate(word, module)
        if isinstance(text, str):
            name = f"{module.__name__}, line {node.lineno}"
            yield Expression(name, re.compile(text, flags), frozenset({method}))


def _evaluate(node: ast.expr, module: ModuleType) -> Any:
    code = compile(ast.Expression(node), "expression", "eval")
    return eval(code, dict(vars(module)))  # noqa: S307 - the package's own source


@dataclass(frozen=True, slots=True)
class Attack:
    """A text of any length that repeats what an expression repeats."""

    before: str
    core: str
    end: str

    def text(self, length: int) -> str:
        """Return it with about `length` characters."""
        return self.before + self.core * (length // len(self.core)) + self.end


def attacks(pattern: re.Pattern[str]) -> Iterator[Attack]:
    """Yield what could make an expression slow."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    signs = _literals(tree)
    cores = {*_repeated(tree, signs), *((signs[:1], a + b) for a in signs[:8] for b in signs[:8])}
    for before, body in sorted(cores):
        for core in (body, body + " "):
            for end in _ENDS:
                yield Attack(before, core, end)


def _literals(tree: Iterable[Any]) -> str:
    """Return the signs of an expression, each once, in order; letters and digits count as one."""
    found: dict[str, None] = {}
    for op, value in tree:
        if op in {sre.LITERAL, sre.NOT_LITERAL}:
            found[chr(value)] = None
        elif op is sre.IN:
            found.update((chr(v), None) for o, v in value if o is sre.LITERAL)
        elif op in _REPEATS:
            found.update(dict.fromkeys(_literals(value[2])))
        elif op in {sre.SUBPATTERN, sre.ASSERT, sre.ASSERT_NOT}:
            found.update(dict.fromkeys(_literals(value[-1])))
        elif op is sre.ATOMIC_GROUP:
            found.update(dict.fromkeys(_literals(value)))
        elif op is sre.BRANCH:
            for branch in value[1]:
                found.update(dict.fromkeys(_literals(branch)))
    return "".join([c for c in found if not c.isalnum()] + [c for c in found if c.isalnum()][:2])


def _repeated(tree: Any, signs: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads there, what is repeated) of every repetition, and of the whole."""
    whole = _sample(tree, 0, signs)
    for prefix, body in _walk(tree, "", signs):
        for one in {_sample(body, choice, signs) for choice in range(6)}:
            if one:
                yield prefix, one
                yield "", one
                yield "", prefix + one
    if whole:
        yield "", whole
        yield "", whole[:-1] or whole


def _walk(tree: Iterable[Any], prefix: str, signs: str) -> Iterator[tuple[str, Any]]:
    """Yield (a text that leads there, what is repeated) of all repetitions, inner ones too."""
    for op, value in tree:
        if op in _REPEATS:
            _, most, body = value
            if most > _MOST:
                yield prefix, body
            yield from _walk(body, prefix, signs)
        elif op in {sre.SUBPATTERN, sre.ASSERT, sre.ASSERT_NOT}:
            yield from _walk(value[-1], prefix, signs)
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _walk(branch, prefix, signs)
        elif op is sre.ATOMIC_GROUP:
            yield from _walk(value, prefix, signs)
        prefix += _sample([(op, value)], 0, signs)


def _sample(tree: Iterable[Any], choice: int, signs: str) -> str:
    """Return a text that the tree matches, or nearly: branches and classes by `choice`."""
    return "".join(_one(op, value, choice, signs) for op, value in tree)


def _one(op: Any, value: Any, choice: int, signs: str) -> str:  # noqa: PLR0911 - one line an operation
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.NOT_LITERAL:
        return "a" if chr(value) != "a" else "b"
    if op is sre.ANY:
        return f"{signs[:4]}a (.x"[choice]
    if op is sre.IN:
        return _member(value, choice, signs)
    if op in _REPEATS:
        return _sample(value[2], choice, signs) * max(1, min(int(value[0]), _MOST))
    if op is sre.SUBPATTERN:
        return _sample(value[-1], choice, signs)
    if op is sre.ATOMIC_GROUP:
        return _sample(value, choice, signs)
    if op is sre.BRANCH:
        return _sample(value[1][choice % len(value[1])], choice, signs)
    return ""  # places and what is looked ahead or back at take no room


def _member(items: list[tuple[Any, Any]], choice: int, signs: str) -> str:
    """Return a character of a class."""
    if items[0][0] is sre.NEGATE:
        allowed = re.compile("[^" + "".join(map(_class_text, items[1:])) + "]")
        usual = [c for c in signs[:3] + _USUAL if allowed.match(c)]
        return usual[choice % len(usual)] if usual else "é"
    op, value = items[choice % len(items)]
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.RANGE:
        return chr(value[0])
    return _CATEGORIES[value][1]


def _class_text(item: tuple[Any, Any]) -> str:
    op, value = item
    if op is sre.LITERAL:
        return re.escape(chr(value))
    if op is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _CATEGORIES[value][0]


_REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
_CATEGORIES = {  # how it is written, a character of it
    sre.CATEGORY_DIGIT: (r"\d", "1"), sre.CATEGORY_SPACE: (r"\s", " "),
    sre.CATEGORY_WORD: (r"\w", "a"), sre.CATEGORY_NOT_DIGIT: (r"\D", "a"),
    sre.CATEGORY_NOT_SPACE: (r"\S", "a"), sre.CATEGORY_NOT_WORD: (r"\W", " "),
}  # fmt: skip
