"""Finds the codes that a package gives to its findings or defects, by reading its source (no code is run).

A code is the first argument, or `code=`, of the constructor: a literal, a name that is given a literal in the same
module, or a choice between such. A function that hands one of its own parameters on as the code is followed to its
callers, by name, one step. Anything else is
returned without a code, for the caller to complain about: a code that cannot be read is a code nobody documents.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import modules

__all__ = ["codes"]


def codes(root: Path, package: str, constructor: str) -> Iterator[tuple[str, str]]:
    """Yield (where, code) for every call that makes a `constructor`; code is "" where it cannot be read."""
    trees = list(modules(root, package))
    makers = {constructor: 0}
    for _, tree in trees:
        makers |= _wrappers(tree, constructor)
    for path, tree in trees:
        constants = _constants(tree)
        handed_on = {id(call) for function in _functions(tree) for call in _handing_on(function, constructor)}
        for call in _calls(tree):
            name = _name(call)
            if name in makers and id(call) not in handed_on:
                for code in _texts(_code(call, makers[name]), constants):
                    yield f"{path.as_posix()}:{call.lineno}", code


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _code(call: ast.Call, position: int) -> ast.expr | None:
    by_name = [word.value for word in call.keywords if word.arg == "code"]
    return next(iter(by_name or call.args[position : position + 1]), None)


def _texts(node: ast.expr | None, constants: dict[str, ast.expr]) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body, constants), *_texts(orelse, constants)]
        case ast.Name(id=name) if name in constants:
            return _texts(constants[name], {})
    return [""]


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args if argument.arg != "self"]


def _handing_on(function: ast.FunctionDef, constructor: str) -> list[ast.Call]:
    """Return the calls of `constructor` in `function` whose code is one of its parameters."""
    parameters = _parameters(function)
    calls = [call for call in _calls(function) if _name(call) == constructor]
    return [call for call in calls if getattr(_code(call, 0), "id", None) in parameters]


def _wrappers(tree: ast.Module, constructor: str) -> dict[str, int]:
    """Return the functions that hand a parameter on as the code: their name and the parameter's position."""
    return {
        function.name: _parameters(function).index(code.id)
        for function in _functions(tree)
        for call in _handing_on(function, constructor)
        if isinstance(code := _code(call, 0), ast.Name)
    }
