#include "formats/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "formats/input_error.h"

namespace mechnn::formats {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const fs::path& path, std::string_view what) {
  throw InputError(path.string() + ": " + std::string(what));
}

void write_stream(const fs::path& path, std::string_view content) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) refuse(path, std::string("cannot be written: ") + std::strerror(errno));
}

bool is_special(const fs::path& path) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) refuse(path, "there is no such file");
  if (fs::is_directory(status)) refuse(path, "this is a folder; a file is expected");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, std::string("cannot be read: ") + std::strerror(errno));
  std::string content;
  const auto size = fs::file_size(path, error);
  if (!error) content.reserve(size);
  content.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (file.bad()) refuse(path, "cannot be read to its end");
  return content;
}

void replace_file(const fs::path& target, const std::function<void(const fs::path&)>& write) {
  if (fs::is_directory(target)) refuse(target, "this is a folder; a file name is expected");
  const fs::path final_name = fs::weakly_canonical(target);
  fs::path temporary = final_name;
  temporary += "." + std::to_string(::getpid()) + ".partial";
  std::error_code error;
  try {
    write(temporary);
    fs::rename(temporary, final_name);
  } catch (const fs::filesystem_error& failure) {
    fs::remove(temporary, error);
    refuse(target, "cannot be written: " + failure.code().message());
  } catch (...) {
    fs::remove(temporary, error);
    throw;
  }
}

void write_file(const fs::path& target, std::string_view content) {
  if (is_special(target)) {
    write_stream(target, content);
    return;
  }
  replace_file(target, [content](const fs::path& name) { write_stream(name, content); });
}

}  // namespace mechnn::formats
