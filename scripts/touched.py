#!/usr/bin/env python3
"""touched.py BASE FOLDER…: the .cpp files below the folders that changed since the commit BASE, or
include a header that did. Moves and changes of includes, namespaces and comments alone do not count."""

import re
import subprocess
import sys


def git(*arguments):
    result = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return result.stdout


def code(text):
    """The lines of a file that a linter could object to."""
    text = re.sub(r"//.*", "", text)
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not re.match(r"#|\}?\s*namespace|using namespace", line)]


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


def includes_one_of(path, headers):
    with open(path, encoding="utf-8") as file:
        names = re.findall(r'#\s*include\s*[<"]([^">]+)[">]', file.read())
    return any(header.endswith("/" + name) for name in names for header in headers)


def main():
    base, *folders = sys.argv[1:]
    paths = changed(base)
    headers = {path for path in paths if path.endswith(".h")}
    for source in git("ls-files", *(f"{folder}/*.cpp" for folder in folders)).splitlines():
        if source in paths or includes_one_of(source, headers):
            print(source)


if __name__ == "__main__":
    main()
