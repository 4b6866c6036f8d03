"""Reads a source tree for the checks of this folder: which files, and what each imports. Runs none of it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PACKAGES", "ROOT", "Import", "imports", "modules", "plant"]

ROOT = Path(__file__).parents[2]
PACKAGES = ("parsers", "loopguard", "ingest")


@dataclass(frozen=True, slots=True)
class Import:
    """One module that a file imports: where the file is, seen from the root, the line, and the dotted name."""

    path: Path
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()}:{self.line} imports {self.name}"

    def within(self, *names: str) -> bool:
        """Whether the module is one of `names` or lies below one."""
        return any(self.name == name or self.name.startswith(f"{name}.") for name in names)


def plant(root: Path, files: Mapping[str, str]) -> Path:
    """Write `files` (path to text) below `root` and return `root`: the bad trees that show that a check bites."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def modules(root: Path, *packages: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield (path seen from `root`, syntax tree) of every Python file of `packages`, all three by default."""
    for package in packages or PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root), ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(root: Path, *packages: str) -> Iterator[Import]:
    """Yield every import of every file: in functions, under TYPE_CHECKING, relative, and by `import_module("name")`."""
    for path, tree in modules(root, *packages):
        for node in ast.walk(tree):
            for name in _names(node, path):
                yield Import(path, getattr(node, "lineno", 0), name)


def _names(node: ast.AST, path: Path) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            # `from ingest.adapters import sqlite` may import a name or a module: both are named here.
            base = _absolute(node, path)
            return [base, *(f"{base}.{alias.name}" for alias in node.names)]
        case ast.Call(func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module")):
            return [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return []


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    base = path.parts[:-1][: len(path.parts) - node.level]
    return ".".join((*base, *([node.module] if node.module else [])))
