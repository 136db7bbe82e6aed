"""Every #include is one that docs/dev/architecture.md allows, and headers include what they use."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ["include", "src", "torch/include", "torch", "cli", "python/bindings", "tests", ""]
LIBRARIES = {
    "Eigen": "Eigen",
    "hwy": "Highway",
    "nlohmann": "nlohmann-json",
    "fmt": "fmt",
    "spdlog": "spdlog",
    "CLI": "CLI11",
    "toml++": "toml++",
    "fast_float": "fast_float",
    "zip.h": "libzip",
    "zlib.h": "zlib",
    "isa-l": "ISA-L",
    "tensorboard": "protobuf",
    "nanobind": "nanobind",
    "gtest": "GoogleTest",
    "benchmark": "Google Benchmark",
    "cuda_runtime.h": "CUDA",
    "cuda_runtime_api.h": "CUDA",
    **dict.fromkeys(["torch", "ATen", "c10", "caffe2"], "PyTorch"),
    **dict.fromkeys(
        ["cvode", "nvector", "sundials", "sunlinsol", "sunmatrix", "sunnonlinsol"], "SUNDIALS"
    ),
}
SYSTEM = {"sys/mman.h", "unistd.h", "fcntl.h", "dlfcn.h", "math.h", "signal.h", "pthread.h",
          "mechnn/version.h"}

# A name of the standard library, and the header that has it.
STANDARD = {
    "array": "array",
    "atomic": "atomic",
    "vector": "vector",
    "string": "string",
    "to_string": "string",
    "string_view": "string_view",
    "span": "span",
    "optional": "optional",
    "nullopt": "optional",
    "function": "functional",
    "unique_ptr": "memory",
    "shared_ptr": "memory",
    "make_unique": "memory",
    "size_t": "cstddef",
    "ptrdiff_t": "cstddef",
    "byte": "cstddef",
    "int8_t": "cstdint",
    "int32_t": "cstdint",
    "int64_t": "cstdint",
    "uint8_t": "cstdint",
    "uint32_t": "cstdint",
    "uint64_t": "cstdint",
    "tuple": "tuple",
    "pair": "utility",
    "move": "utility",
    "map": "map",
    "variant": "variant",
    "complex": "complex",
    "mutex": "mutex",
    "thread": "thread",
    "jthread": "thread",
    "stop_token": "stop_token",
    "stop_source": "stop_token",
    "exception_ptr": "exception",
    "runtime_error": "stdexcept",
    "invalid_argument": "stdexcept",
    "chrono": "chrono",
    "filesystem": "filesystem",
    "min": "algorithm",
    "max": "algorithm",
    "clamp": "algorithm",
    "copy_n": "algorithm",
    "numeric_limits": "limits",
    "sqrt": "cmath",
    "abs": "cmath",
    "isfinite": "cmath",
}


def read_rooms():
    """{folder: (allowed folders, allowed libraries)} of the table."""
    rooms = {}
    for line in (ROOT / "docs/dev/architecture.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 6 or not cells[1].startswith("`"):
            continue
        libraries = {name.strip() for name in cells[4].split(",")} - {""}
        for room in re.findall(r"`([^`]+)`", cells[1]):
            rooms[room] = (set(re.findall(r"`([^`]+)`", cells[3])), libraries)
    return rooms


ROOMS = read_rooms()


def sources():
    listed = subprocess.run(
        ["git", "ls-files", "*.h", "*.cpp", "*.cuh", "*.cu"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return [path for path in listed if (ROOT / path).exists()]


def room_of(path):
    found = [room for room in ROOMS if path.startswith(room)]
    return max(found, key=len, default=None)


def resolve(name, including):
    """The project's file that `#include name` means, or None."""
    for folder in [str(pathlib.PurePath(including).parent), *FOLDERS]:
        path = pathlib.PurePath(folder, name)
        if (ROOT / path).is_file():
            return str(path)
    return None


def includes(path):
    text = (ROOT / path).read_text()
    return re.findall(r'^\s*#\s*include\s*[<"]([^">]+)[">]', text, re.MULTILINE)


def is_standard(name):
    return re.fullmatch(r"[a-z_0-9]+", name) or name in SYSTEM


def faults_of(path, names):
    room = room_of(path)
    if room is None:
        return ["is in no room of the table"]
    allowed, libraries = ROOMS[room]
    faults = []
    for name in names:
        target = resolve(name, path)
        if target is None and not is_standard(name):
            library = LIBRARIES.get(name.split("/")[0], f"the unknown <{name}>")
            if library not in libraries and "all" not in libraries:
                faults.append(f"includes <{name}>, and {room} may not use {library}")
        elif target is None:
            continue
        elif room_of(target) not in allowed | {room} and "all" not in libraries:
            faults.append(f"includes {target}, and {room} may not include {room_of(target)}")
    return faults


def test_the_table_names_folders_that_exist():
    assert len(ROOMS) > 15
    for room, (allowed, _) in ROOMS.items():
        assert (ROOT / room).is_dir(), room
        assert allowed <= set(ROOMS), f"{room} may include what is no room: {allowed - set(ROOMS)}"


def test_no_two_rooms_include_each_other():
    def below(room, seen=()):
        for other in ROOMS[room][0] - {room}:
            assert other not in seen, f"{other} includes itself through {room}"
            below(other, (*seen, room))

    for room in ROOMS:
        below(room, (room,))


@pytest.mark.parametrize("path", sources())
def test_every_include_is_allowed(path):
    faults = faults_of(path, includes(path))
    assert not faults, f"{path} " + "; ".join(faults)


@pytest.mark.parametrize("path", [path for path in sources() if path.endswith(".h")])
def test_every_header_includes_what_it_uses(path):
    text = re.sub(r"//.*", "", (ROOT / path).read_text())
    used = set(re.findall(r"\bstd::(\w+)", text))
    missing = {STANDARD[name] for name in used & set(STANDARD)} - set(includes(path))
    assert not missing, f"{path} uses, and does not include, {sorted(missing)}"


@pytest.mark.parametrize(
    "path, name",
    [
        ("src/expression/parse.cpp", "discovery/selection.h"),
        ("src/model/model.cpp", "linear_ode/problem/band.h"),
        ("src/linear_ode/schemes/gam-inl.h", "linear_ode/elimination/qr-inl.h"),
        ("src/discovery/selection.cpp", "torch/nn/module.h"),
        ("formats/csv.cpp", "report/markup.h"),
        ("formats/csv.cpp", "boost/asio.hpp"),
    ],
)
def test_a_wrong_include_is_refused(path, name):
    assert (ROOT / path).exists()
    assert any("may not" in fault for fault in faults_of(path, [name]))
