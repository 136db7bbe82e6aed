#!/usr/bin/env python3
"""touched.py BASE FOLDER…: the .cpp files below the folders that changed since the commit BASE, and
for each header that did, one source that includes it, itself or through others: a linter reads the
header there as well as anywhere. Moves and changes of includes, namespaces and comments alone do not
count; a change of .clang-tidy touches all."""

import re
import subprocess
import sys


def git(*arguments):
    result = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return result.stdout


def code(text):
    """The lines of a file that a linter could object to."""
    text = re.sub(r"//(?! NOLINT).*", "", text)
    lines = (line.strip() for line in text.splitlines())
    dropped = re.compile(r"#\s*(include|pragma once|ifndef|endif|(if|define|undef|ifdef).*_INL_H)|namespace")
    return [line for line in lines if line and not dropped.match(line)]


def changed(base):
    """Paths of files whose code differs from that at `base`."""
    paths = set()
    for line in git("diff", "--name-status", "-M50%", base, "--", "*.h", "*.cpp").splitlines():
        status, *names = line.split("\t")
        if status == "D":
            continue
        before = "" if status == "A" else git("show", f"{base}:{names[0]}")
        with open(names[-1], encoding="utf-8") as file:
            if code(before) != code(file.read()):
                paths.add(names[-1])
    return paths


def included(path):
    """The ends of the paths that a file includes."""
    with open(path, encoding="utf-8") as file:
        return re.findall(r'#\s*include\s*[<"]([^">]+)[">]', file.read())


def including(header, names):
    """The sources that include a header, or those that include one of its headers if none does.
    `names`: what each path includes."""
    reached, more = {header}, {header}
    while more:
        direct = {
            path
            for path in names.keys() - reached
            if any(("/" + end).endswith("/" + name) for name in names[path] for end in more)
        }
        sources = {path for path in direct if path.endswith(".cpp")}
        if sources:
            return sources
        reached |= direct
        more = direct
    return set()


def main():
    base, *folders = sys.argv[1:]
    listed = git("ls-files", "*.h", "*.cpp").splitlines()
    sources = git("ls-files", *(f"{folder}/*.cpp" for folder in folders)).splitlines()
    if not git("diff", "--name-only", base, "--", ".clang-tidy"):
        paths = changed(base)
        names = {path: included(path) for path in listed}
        touched = set(paths)
        for header in sorted(path for path in paths if path.endswith(".h")):
            readers = including(header, names) & set(sources)
            if readers and not readers & touched:
                touched.add(min(readers))
        sources = [source for source in sources if source in touched]
    print("\n".join(sources))


if __name__ == "__main__":
    main()
