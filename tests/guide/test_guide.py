"""The examples of docs/guide run, and print what the pages say: each page's blocks in their order,
in a folder of the page's own that holds a copy of data/ and examples/.

console  Lines after "$ " are commands of bash, whose `mechnn` is the program MECHNN_PROGRAM. The
         lines below a command are its whole output, standard error included. A command may fail
         where they say "mechnn: error:".
python   Runs in one namespace a page.
cpp      Is the file tests/guide/solve_example.cpp, built as the program MECHNN_GUIDE_EXAMPLE.
text     Right below a block of python or cpp: what that prints.

Text is compared exactly, but for "…": it stands for any text within a line, alone in a line for any
lines.
"""

import contextlib
import io
import os
import pathlib
import re
import shutil
import subprocess
from typing import NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "guide").glob("*.md"))
SHOWN_ONLY = {"bash", "cmake", "csv", "toml"}


class Block(NamedTuple):
    language: str
    text: str
    line: int
    """Of the block's first line in the page."""
    output: str | None
    """Of the block of text right below."""


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    fenced = list(re.finditer(r"^```(\w*)\n(.*?)^```\n", text, re.MULTILINE | re.DOTALL))
    blocks = []
    for block, following in zip(fenced, [*fenced[1:], None]):
        below = following and not text[block.end() : following.start()].strip()
        has_output = below and following[1] == "text" and block[1] in ("python", "cpp")
        line = text.count("\n", 0, block.start(2)) + 1
        blocks.append(Block(block[1], block[2], line, following[2] if has_output else None))
    return blocks


def is_as_printed(expected, got):
    """True if `got` is `expected`, where "…" stands for anything."""
    pattern = ""
    for line in expected.rstrip("\n").split("\n"):
        text = re.escape(line).replace("…", ".*")
        pattern += r"(?:.*\n)*?" if line.strip() == "…" else text + r"\n"
    return re.fullmatch(pattern, got.rstrip("\n") + "\n") is not None


def expect(expected, got, where):
    if not is_as_printed(expected, got):
        pytest.fail(f"{where}: expected\n{expected}\ngot\n{got}", pytrace=False)


def commands_of(block):
    """(command, expected output, line) of a block of console."""
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
    assert parts[0] == "" and len(parts) > 1, f"line {block.line}: expected a line after '$ '"
    line = block.line
    for command, output in zip(parts[1::2], parts[2::2]):
        yield command, output, line
        line += 1 + output.count("\n")


def run_console(block, folder, program, page):
    environment = {**os.environ, "PATH": f"{program}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    for command, output, line in commands_of(block):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
        )
        where = f"{page.name}:{line}: {command}"
        expect(output, done.stdout, where)
        assert (done.returncode != 0) == ("mechnn: error:" in output), where


def run_python(block, namespace, page):
    printed = io.StringIO()
    # Empty lines before it give errors the lines of the page.
    code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
    expect(block.output or "", printed.getvalue(), f"{page.name}:{block.line}")


def run_cpp(block, page):
    example = pathlib.Path(__file__).with_name("solve_example.cpp")
    assert block.text == example.read_text(encoding="utf-8"), f"{page.name}: not as {example.name}"
    done = subprocess.run(
        [os.environ["MECHNN_GUIDE_EXAMPLE"]], capture_output=True, encoding="utf-8", check=True
    )
    expect(block.output or "", done.stdout, f"{page.name}:{block.line}")


def why_without_torch():
    """Why examples of PyTorch cannot run here; empty where they can."""
    try:
        import torch  # noqa: F401
    except ImportError as error:
        return str(error)
    from mechnn import _core

    return "" if _core.torch_version else "mechnn was built without PyTorch"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which a page's blocks run."""
    for name in ("data", "examples"):
        shutil.copytree(ROOT / name, tmp_path / "work" / name)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def program(tmp_path):
    """A folder that holds the program under the name that the pages call it by."""
    path = pathlib.Path(os.environ.get("MECHNN_PROGRAM", ROOT / "build/release/bin/mechnn"))
    assert path.exists(), f"{path} is not built; name the program in MECHNN_PROGRAM"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "mechnn").symlink_to(path.resolve())
    return tmp_path / "bin"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_print_what_it_says(page, folder, program):
    blocks = blocks_of(page)
    assert any(block.language == "console" for block in blocks)
    needs_torch = any("import torch" in b.text for b in blocks if b.language == "python")
    if needs_torch and why_without_torch():
        pytest.skip(why_without_torch())
    namespace = {"__name__": page.stem}
    for block, before in zip(blocks, [None, *blocks]):
        if block.language == "console":
            run_console(block, folder, program, page)
        elif block.language == "python":
            run_python(block, namespace, page)
        elif block.language == "cpp":
            run_cpp(block, page)
        elif not (block.language == "text" and before and before.output is not None):
            assert block.language in SHOWN_ONLY, f"{page.name}:{block.line}: {block.language!r}"


def test_three_dots_stand_for_anything_and_all_else_for_itself():
    assert is_as_printed("a\n…\nd … f\n", "a\nb\nc\nd e f\n")
    assert is_as_printed("…\nz\n", "z\n")
    for other in ("a\nd e f\nmore\n", "b\nd e f\n", "a\nd e g\n", "a\n"):
        assert not is_as_printed("a\n…\nd … f\n", other)
