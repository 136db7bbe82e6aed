"""The event files of mechnn train, read by an independent reader of TFRecords and protobuf."""

import csv
import os
import pathlib
import struct
import subprocess

import pytest

PROGRAM = os.environ["MECHNN_PROGRAM"]
SINE = pathlib.Path(__file__).parents[2] / "examples" / "configs" / "sine.toml"


def masked_crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    while data:
        length, of_length = struct.unpack("<QI", data[:12])
        assert of_length == masked_crc32c(data[:8])
        record, of_record = data[12 : 12 + length], data[12 + length : 16 + length]
        assert struct.unpack("<I", of_record)[0] == masked_crc32c(record)
        yield record
        data = data[16 + length :]


def varint(data):
    value = shift = 0
    while True:
        byte, data = data[0], data[1:]
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, data


def fields(data):
    """Number and value of every field: int, float, double or bytes by its wire type."""
    while data:
        key, data = varint(data)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, data = varint(data)
        elif wire == 1:
            value, data = struct.unpack("<d", data[:8])[0], data[8:]
        elif wire == 5:
            value, data = struct.unpack("<f", data[:4])[0], data[4:]
        else:
            length, data = varint(data)
            value, data = data[:length], data[length:]
        yield number, value


def scalars(record):
    summary = dict(fields(record))[5]
    entries = [dict(fields(entry)) for _, entry in fields(summary)]
    return {entry[1].decode(): entry[2] for entry in entries}


def train(tmp_path, epochs, *arguments, tensorboard="true", errors=""):
    text = SINE.read_text().replace(
        "epochs = 500",
        f"epochs = {epochs}\nvalidate_every = 2\ntensorboard = {tensorboard}\n"
        "schedule = 'step'\ndecay_every = 3",
    )
    path = tmp_path / "sine.toml"
    path.write_text(text + "\n[data]\nvalidation_series = 1\n")
    command = [PROGRAM, "--threads", "1", "train", path, "-o", tmp_path / "run", *arguments]
    run = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    assert errors in run.stderr and run.stderr.count("events of this run") == bool(errors)
    folder = tmp_path / "run" / "tensorboard"
    return sorted(folder.glob("events.out.tfevents.*")) if folder.exists() else []


def test_scalars_are_those_of_the_metrics(tmp_path):
    (file,) = train(tmp_path, 8)
    version, start, *epochs = records(file.read_bytes())
    assert dict(fields(version))[3] == b"brain.Event:2"
    assert dict(fields(dict(fields(start))[7]))[1] == 1
    with open(tmp_path / "run" / "metrics.csv") as table:
        rows = list(csv.DictReader(table))
    assert len(epochs) == len(rows) == 8
    times = [dict(fields(record))[1] for record in epochs]
    assert times == sorted(times) and times[0] > 1.7e9
    for record, row in zip(epochs, rows, strict=True):
        assert dict(fields(record)).get(2, 0) == int(row["epoch"])
        names = ("loss", "validation_loss", "learning_rate", "gradient_norm")
        expected = {name: float(row[name]) for name in names if row[name] != ""}
        assert scalars(record) == pytest.approx(expected, rel=1e-6)
        assert ("validation_loss" in scalars(record)) == (int(row["epoch"]) % 2 == 1)


def test_a_resumed_run_adds_a_file_and_says_where_it_begins(tmp_path):
    (first,) = train(tmp_path, 4)
    files = train(tmp_path, 6, "--resume")
    assert len(files) == 2
    (second,) = set(files) - {first}
    _, start, *epochs = records(second.read_bytes())
    assert dict(fields(start))[2] == 4
    assert [dict(fields(record))[2] for record in epochs] == [4, 5]
    assert len(train(tmp_path, 4)) == 1  # a fresh run in the same folder leaves none of the old


def test_a_training_goes_on_where_they_cannot_be_written(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "tensorboard").write_text("in the way")
    assert train(tmp_path, 3, errors="the events of this run end here") == []
    with open(tmp_path / "run" / "metrics.csv") as table:
        assert len(list(csv.DictReader(table))) == 3


def test_none_are_written_where_they_are_not_wanted(tmp_path):
    assert train(tmp_path, 2, tensorboard="false") == []
