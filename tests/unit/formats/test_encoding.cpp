#include <gtest/gtest.h>

#include <string>

#include "formats/csv.h"
#include "formats/encoding.h"
#include "formats/input_error.h"

namespace {

using mechnn::formats::as_utf8;
using mechnn::formats::InputError;

std::string utf16(const std::u16string& text, bool big_endian) {
  std::string bytes = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xffU);
    const char high = static_cast<char>(unit >> 8U);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

TEST(Encoding, Utf8IsAsItIsWithoutItsByteOrderMark) {
  EXPECT_EQ(as_utf8("\xef\xbb\xbfθ", "d").text, "θ");
  EXPECT_EQ(as_utf8("θ", "d").encoding, "");
}

TEST(Encoding, Utf16OfEitherOrderIsConverted) {
  const std::u16string text = u"t,θ€😀\n";
  for (const bool big_endian : {false, true}) {
    const auto read = as_utf8(utf16(text, big_endian), "d");
    EXPECT_EQ(read.text, "t,θ€😀\n");
    EXPECT_EQ(read.encoding, "UTF-16");
  }
}

TEST(Encoding, OtherTextIsWindows1252) {
  const auto read = as_utf8(
      "\xb0"
      "C \x80 \xfc",
      "d");
  EXPECT_EQ(read.text, "°C € ü");
  EXPECT_EQ(read.encoding, "Windows-1252");
}

TEST(Encoding, IsNoted) {
  const auto table = mechnn::formats::parse_csv(
      "t,T [\xb0"
      "C]\n0,1\n1,2\n",
      "d.csv");
  EXPECT_EQ(table.data.units, std::vector<std::string>{"°C"});
  EXPECT_EQ(table.notes, std::vector<std::string>{"d.csv: the text is read as Windows-1252"});
}

std::string refusal(const std::string& content) {
  try {
    static_cast<void>(as_utf8(content, "d"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(Encoding, WhatIsNoTextIsRefusedInOneSentence) {
  const std::string end = " was found; this is not a text file (save the table as CSV in UTF-8)";
  EXPECT_EQ(refusal(""), "d: the file is empty");
  EXPECT_EQ(refusal(std::string("a\n\0b", 4)), "d:2: a NUL byte" + end);
  EXPECT_EQ(refusal(std::string("\xfc\n\0b", 4)), "d:2: a NUL byte" + end);
  EXPECT_EQ(refusal("\xfc\n\x01"), "d:2: a byte that is no character" + end);
  EXPECT_EQ(refusal("\xfc\x81"), "d:1: a byte that is no character" + end);
  EXPECT_EQ(refusal(utf16(u"a\n", false) + "b"), "d:2: half a character of UTF-16" + end);
  EXPECT_EQ(refusal(utf16({0xd800, u'a'}, true)), "d:1: half a pair of UTF-16" + end);
  EXPECT_EQ(refusal(utf16({u'a', 0}, true)), "d:1: a NUL character" + end);
}

}  // namespace
