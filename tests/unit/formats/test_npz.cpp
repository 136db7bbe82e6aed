#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/npz.h"
#include "formats/table.h"

namespace {

namespace fs = std::filesystem;
using mechnn::formats::Array;
using mechnn::formats::InputError;
using mechnn::formats::NamedArrays;

/// A file of version 1 with this dictionary and these data.
std::string npy_file(const std::string& dictionary, const std::string& data) {
  std::string bytes = "\x93NUMPY";
  bytes += '\1';
  bytes += '\0';
  bytes += static_cast<char>(dictionary.size() & 0xff);
  bytes += static_cast<char>(dictionary.size() >> 8);
  return bytes + dictionary + data;
}

template <typename T>
std::string raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Array parse(const std::string& bytes) {
  return mechnn::formats::parse_npy(std::as_bytes(std::span(bytes)), "file.npz: array 'a'");
}

std::string refusal(const std::string& bytes) {
  try {
    parse(bytes);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

class NpzFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  fs::path folder = fs::temp_directory_path() / ("mechnn_npz_" + std::to_string(::getpid()));
  fs::path file = folder / "a.npz";
};

TEST(Npy, FortranOrderIsReadIntoCOrder) {
  const auto array = parse(npy_file("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3)}\n",
                                    raw<int>({1, 4, 2, 5, 3, 6})));
  EXPECT_EQ(array.as<int>(), (std::vector<int>{1, 2, 3, 4, 5, 6}));
  const auto cube = parse(npy_file("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2, 2), }",
                                   raw<double>({0, 4, 2, 6, 1, 5, 3, 7})));
  EXPECT_EQ(cube.as<int>(), (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Npy, KeysMayStandInAnyOrder) {
  const auto array = parse(
      npy_file("{'shape': (1,), 'descr': \"<f4\", 'fortran_order': False}", raw<float>({2.5F})));
  EXPECT_EQ(array.dtype(), "<f4");
  EXPECT_EQ(array.as<double>(), std::vector<double>{2.5});
}

TEST(Npy, HeadersOfVersionTwoHaveFourByteLengths) {
  const std::string dictionary = "{'descr': '<i8', 'fortran_order': False, 'shape': ()}";
  std::string bytes = "\x93NUMPY";
  bytes += std::string("\2\0", 2) + static_cast<char>(dictionary.size()) + std::string(3, '\0');
  EXPECT_EQ(parse(bytes + dictionary + raw<std::int64_t>({-7})).as<int>(), std::vector<int>{-7});
}

struct BadNpy {
  const char* name;
  std::string bytes;
  const char* message;
};

class BadNpyTest : public testing::TestWithParam<BadNpy> {};

TEST_P(BadNpyTest, IsRefusedNamingTheArray) {
  const std::string message = refusal(GetParam().bytes);
  EXPECT_TRUE(message.starts_with("file.npz: array 'a': ")) << message;
  EXPECT_NE(message.find(GetParam().message), message.npos) << message;
}

const std::string one = raw<double>({1.0});
INSTANTIATE_TEST_SUITE_P(
    Npy, BadNpyTest,
    testing::Values(
        BadNpy{"Empty", "", "not an NPY array"}, BadNpy{"Text", "hello, world", "not an NPY array"},
        BadNpy{"Version", std::string("\x93NUMPY\x09\0\0\0\0\0\0", 13), "version 9"},
        BadNpy{"HeaderBeyondEnd", std::string("\x93NUMPY\1\0\xff\xff{}", 12), "65535 bytes long"},
        BadNpy{"Short", npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", one),
               "needs 16 bytes, the file holds 8"},
        BadNpy{"Long", npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", one),
               "needs 4 bytes, the file holds 8"},
        BadNpy{"Overflow",
               npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, "
                        "4294967296, 2)}",
                        one),
               "more bytes than can be counted"},
        BadNpy{"ExtentTooLarge",
               npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': "
                        "(99999999999999999999,)}",
                        one),
               "non-negative extent"},
        BadNpy{"Negative",
               npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", one),
               "non-negative extent"},
        BadNpy{"BigEndian",
               npy_file("{'descr': '>f8', 'fortran_order': False, 'shape': (1,)}", one),
               "'>f8' cannot be read"},
        BadNpy{"Pickle", npy_file("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", one),
               "'|O' cannot be read"},
        BadNpy{"Structured",
               npy_file("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,)}", one),
               "not a structured one"},
        BadNpy{"MissingKey", npy_file("{'descr': '<f8', 'shape': (1,)}", one), "all of the keys"},
        BadNpy{"RepeatedKey",
               npy_file("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
                        one),
               "'descr' only once"},
        BadNpy{"ForeignKey", npy_file("{'kind': 'x'}", one), "one of the keys"},
        BadNpy{"Trailing",
               npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x", one),
               "the end of the header"},
        BadNpy{"NotATuple", npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (1)}", one),
               "',' after the only extent"}),
    [](const auto& test) { return test.param.name; });

TEST_F(NpzFile, ReadsBackWhatItWrote) {
  const NamedArrays arrays{{"b", {{2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6}}},
                           {"empty", {{3, 0}, std::vector<float>{}}},
                           {"f", {{2}, std::vector<float>{0.5F, -1}}},
                           {"i", {{1, 1}, std::vector<std::int32_t>{-3}}},
                           {"scalar", {{}, std::vector<std::int64_t>{std::int64_t{1} << 40}}}};
  mechnn::formats::write_npz(file, arrays);
  const auto back = mechnn::formats::read_npz(file);
  ASSERT_EQ(back.size(), arrays.size());
  for (const auto& [name, array] : arrays) {
    EXPECT_EQ(back.at(name).shape, array.shape) << name;
    EXPECT_TRUE(back.at(name).values == array.values) << name;
  }
}

TEST_F(NpzFile, AStateOfATableMayHaveTheNameOfAKeywordAndOfAFunctionWithAnUnderscore) {
  const Array column{{2}, std::vector<double>{1, 2}};
  mechnn::formats::write_npz(file, {{"t", column}, {"lambda", column}});
  EXPECT_EQ(mechnn::formats::read_table(file).data.states, std::vector<std::string>{"lambda"});
  mechnn::formats::write_npz(file, {{"t", column}, {"sin", column}});
  const auto table = mechnn::formats::read_table(file);
  EXPECT_EQ(table.data.states, std::vector<std::string>{"sin_"});
  EXPECT_EQ(table.notes, std::vector<std::string>{file.string() + ": \"sin\" is called sin_"});
}

TEST_F(NpzFile, RunsOfATableAreToldApartByAColumnOfAnyName) {
  mechnn::formats::write_npz(file, {{"t", {{4}, std::vector<double>{0, 1, 0, 1}}},
                                    {"run", {{4}, std::vector<std::int32_t>{1, 1, 2, 2}}},
                                    {"x [m]", {{4}, std::vector<double>{1, 2, 3, 4}}}});
  const auto data = mechnn::formats::read_table(file).data;
  ASSERT_EQ(data.trajectories.size(), 2U);
  EXPECT_EQ(data.trajectories[1].name, "2");
  EXPECT_EQ(data.states, std::vector<std::string>{"x"});
  EXPECT_EQ(data.units, std::vector<std::string>{"m"});
}

TEST_F(NpzFile, TheSameArraysGiveTheSameBytes) {
  const NamedArrays arrays{{"x", {{2}, std::vector<double>{1, 2}}}};
  mechnn::formats::write_npz(file, arrays);
  mechnn::formats::write_npz(folder / "b.npz", arrays);
  EXPECT_EQ(mechnn::formats::read_file(file), mechnn::formats::read_file(folder / "b.npz"));
}

TEST_F(NpzFile, AFailedWriteLeavesTheOldFileAndNothingElse) {
  std::ofstream(file) << "old";
  EXPECT_THROW(mechnn::formats::replace_file(file,
                                             [](const fs::path& name) {
                                               std::ofstream(name) << "half";
                                               throw InputError("interrupted");
                                             }),
               InputError);
  EXPECT_EQ(mechnn::formats::read_file(file), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(NpzFile, ACutArchiveIsCalledIncomplete) {
  mechnn::formats::write_npz(file, {{"x", {{4}, std::vector<double>{1, 2, 3, 4}}}});
  const std::string whole = mechnn::formats::read_file(file);
  try {
    mechnn::formats::parse_npz(std::as_bytes(std::span(whole).first(whole.size() / 2)), "cut.npz");
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "cut.npz: not a complete ZIP archive: its end is missing");
  }
}

TEST_F(NpzFile, AFolderThatIsGoneIsNamedByWhatWasToBeWritten) {
  try {
    mechnn::formats::write_npz(folder / "gone" / "x.npz", {{"x", {{1}, std::vector<double>{1}}}});
    FAIL() << "nothing was refused";
  } catch (const mechnn::formats::OutputError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("gone/x.npz: cannot be written"), message.npos) << message;
    EXPECT_EQ(message.find("partial"), message.npos) << message;
  }
}

TEST_F(NpzFile, EveryChangedByteIsNoticedOrHarmless) {
  mechnn::formats::write_npz(file, {{"x", {{4}, std::vector<double>{1, 2, 3, 4}}}});
  const std::string good = mechnn::formats::read_file(file);
  std::size_t noticed = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x55);
    try {
      const auto arrays = mechnn::formats::parse_npz(std::as_bytes(std::span(bad)), "bad.npz");
      for (const auto& [name, array] : arrays) {
        EXPECT_EQ(array.as<double>(), (std::vector<double>{1, 2, 3, 4})) << "byte " << i;
      }
    } catch (const InputError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("bad.npz: ")) << error.what();
      ++noticed;
    }
  }
  EXPECT_GT(noticed, good.size() / 2);
}

TEST_F(NpzFile, EveryTruncationIsRefused) {
  mechnn::formats::write_npz(file, {{"x", {{4}, std::vector<double>{1, 2, 3, 4}}}});
  const std::string good = mechnn::formats::read_file(file);
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto part = std::as_bytes(std::span(good).first(length));
    EXPECT_THROW(mechnn::formats::parse_npz(part, "cut.npz"), InputError) << length;
  }
}

TEST_F(NpzFile, ReadsEveryReferenceVector) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MECHNN_TEST_VECTORS))) {
    if (entry.path().extension() != ".npz") continue;
    const auto arrays = mechnn::formats::read_npz(entry.path());
    EXPECT_EQ(arrays.at("solution").shape, arrays.at("cotangent").shape) << entry.path();
    EXPECT_EQ(arrays.at("solution").shape.back(), arrays.at("coefficients").shape.back());
    ++files;
  }
  EXPECT_EQ(files, 12U);
}

}  // namespace
