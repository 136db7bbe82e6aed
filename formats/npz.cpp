#include "formats/npz.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "formats/files.h"
#include "formats/input_error.h"

namespace mechnn::formats {
namespace {

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Entry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

constexpr std::string_view extension = ".npy";
constexpr zip_uint64_t deflate_ratio = 1032;  // the most that deflate can expand a byte to

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
  throw InputError(std::string(where) + ": " + what);
}

std::string error_text(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

[[noreturn]] void fail_to_write(const std::string& where, const std::string& reason) {
  throw OutputError(where + ": cannot be written: " + reason);
}

/// A ZIP archive begins with an entry and ends with a directory: one whose end is gone was cut off.
bool begins_as_archive(std::span<const std::byte> bytes) {
  static constexpr std::array signature{std::byte{'P'}, std::byte{'K'}, std::byte{3}, std::byte{4}};
  return bytes.size() >= signature.size() &&
         std::equal(signature.begin(), signature.end(), bytes.begin());
}

Archive open_bytes(std::span<const std::byte> bytes, std::string_view where) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr
                       ? nullptr
                       : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    zip_source_free(source);
    const std::string text = zip_error_strerror(&error);
    const bool has_no_directory = zip_error_code_zip(&error) == ZIP_ER_NOZIP;
    zip_error_fini(&error);
    if (has_no_directory && begins_as_archive(bytes)) {
      refuse(where, "not a complete ZIP archive: its end is missing");
    }
    refuse(where, "not a usable NPZ archive: " + text);
  }
  return {archive, &zip_discard};
}

/// Checks what the directory says of an entry before anything of its size is allocated.
void check_entry(const zip_stat_t& entry, std::string_view where) {
  constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if ((entry.valid & needed) != needed) refuse(where, "the archive's directory is incomplete");
  if (entry.encryption_method != ZIP_EM_NONE) refuse(where, "the entry is encrypted");
  if (entry.comp_method != ZIP_CM_STORE && entry.comp_method != ZIP_CM_DEFLATE) {
    refuse(where, "compression method " + std::to_string(entry.comp_method) +
                      "; stored and deflated entries can be read");
  }
  const zip_uint64_t max_ratio = entry.comp_method == ZIP_CM_STORE ? 1 : deflate_ratio;
  if (entry.size / max_ratio > entry.comp_size) {
    refuse(where, "the directory claims " + std::to_string(entry.size) + " bytes from " +
                      std::to_string(entry.comp_size) + ", which is impossible");
  }
}

std::vector<std::byte> read_entry(zip_t* archive, zip_uint64_t index, std::string_view where) {
  zip_stat_t entry;
  zip_stat_init(&entry);
  if (zip_stat_index(archive, index, 0, &entry) != 0) refuse(where, zip_strerror(archive));
  check_entry(entry, where);
  const Entry file(zip_fopen_index(archive, index, 0), &zip_fclose);
  if (file == nullptr) refuse(where, zip_strerror(archive));
  std::vector<std::byte> bytes(entry.size);
  zip_uint64_t done = 0;
  // One read beyond the end makes libzip compare the checksum.
  std::array<std::byte, 1> beyond{};
  while (done < entry.size) {
    const auto got = zip_fread(file.get(), bytes.data() + done, entry.size - done);
    if (got <= 0) refuse(where, std::string("damaged entry: ") + zip_file_strerror(file.get()));
    done += static_cast<zip_uint64_t>(got);
  }
  if (zip_fread(file.get(), beyond.data(), 1) != 0) {
    refuse(where, std::string("damaged entry: ") + zip_file_strerror(file.get()));
  }
  return bytes;
}

std::string entry_name(zip_t* archive, zip_uint64_t index, std::string_view where) {
  const char* const name = zip_get_name(archive, index, ZIP_FL_ENC_GUESS);
  if (name == nullptr) refuse(where, zip_strerror(archive));
  const std::string_view text = name;
  if (!text.ends_with(extension) || text.size() == extension.size()) {
    refuse(where, "the entry '" + std::string(text) + "' is not an array (no name.npy)");
  }
  return std::string(text.substr(0, text.size() - extension.size()));
}

/// Adds one array; `header` and `array` must live until the archive is closed.
void add_entry(zip_t* archive, const std::string& name, const std::string& header,
               const Array& array, std::string_view where) {
  const auto data = value_bytes(array);
  // libzip reads the fragments, through pointers that are not const.
  std::array<zip_buffer_fragment_t, 2> fragments{
      {{reinterpret_cast<zip_uint8_t*>(const_cast<char*>(header.data())), header.size()},
       {reinterpret_cast<zip_uint8_t*>(const_cast<std::byte*>(data.data())), data.size()}}};
  zip_source_t* source = zip_source_buffer_fragment(archive, fragments.data(), 2, 0);
  const auto index = source == nullptr
                         ? -1
                         : zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    refuse(where, zip_strerror(archive));
  }
  const auto position = static_cast<zip_uint64_t>(index);
  zip_set_file_compression(archive, position, ZIP_CM_STORE, 0);
  // 1980-01-01, the format's first day: the time of writing must not change the bytes.
  zip_file_set_dostime(archive, position, 0, 0x21, 0);
}

/// `where` stands for the file in messages.
void write_archive(const std::filesystem::path& path, const NamedArrays& arrays,
                   const std::string& where) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_EXCL, &code), &zip_discard);
  if (archive == nullptr) fail_to_write(where, error_text(code));
  std::list<std::string> headers;
  for (const auto& [name, array] : arrays) {
    headers.push_back(npy_header(array));
    add_entry(archive.get(), name, headers.back(), array, where);
  }
  if (zip_close(archive.get()) != 0) {
    fail_to_write(where, zip_strerror(archive.get()));
  }
  static_cast<void>(archive.release());
}

}  // namespace

NamedArrays parse_npz(std::span<const std::byte> bytes, std::string_view where) {
  // libzip takes no bytes for an archive without entries.
  if (bytes.empty()) refuse(where, "the file is empty; an NPZ archive is expected");
  const Archive archive = open_bytes(bytes, where);
  const auto count = zip_get_num_entries(archive.get(), 0);
  NamedArrays arrays;
  for (zip_uint64_t index = 0; std::cmp_less(index, count); ++index) {
    const std::string name = entry_name(archive.get(), index, where);
    const std::string place = std::string(where) + ": array '" + name + "'";
    Array array = parse_npy(read_entry(archive.get(), index, place), place);
    if (!arrays.emplace(name, std::move(array)).second) refuse(place, "occurs twice");
  }
  return arrays;
}

NamedArrays read_npz(const std::filesystem::path& path) {
  const std::string content = read_file(path);
  return parse_npz(std::as_bytes(std::span(content)), path.string());
}

void write_npz(const std::filesystem::path& path, const NamedArrays& arrays) {
  if (arrays.empty()) refuse(path.string(), "an archive without arrays cannot be written");
  replace_file(
      path, [&](const std::filesystem::path& name) { write_archive(name, arrays, path.string()); });
}

}  // namespace mechnn::formats
