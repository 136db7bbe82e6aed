#include "formats/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

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

fs::path temporary_beside(const fs::path& target) {
  fs::path temporary = target;
  temporary += "." + std::to_string(::getpid()) + ".partial";
  return temporary;
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
  std::vector<char> piece(std::size_t{1} << 20U);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    content.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) refuse(path, "cannot be read to its end");
  return content;
}

void replace_file(const fs::path& target, const std::function<void(const fs::path&)>& write) {
  if (fs::is_directory(target)) refuse(target, "this is a folder; a file name is expected");
  const fs::path final_name = fs::weakly_canonical(target);
  const fs::path temporary = temporary_beside(final_name);
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

void require_writable_folder(const fs::path& folder) {
  fs::path existing = fs::absolute(folder);
  std::error_code ignored;
  while (!fs::exists(existing, ignored) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  if (!fs::is_directory(existing, ignored)) {
    refuse(folder, "cannot be an output folder: " + existing.string() + " is not a folder");
  }
  if (::access(existing.c_str(), W_OK | X_OK) != 0) {
    refuse(folder, "cannot be written: " + std::string(std::strerror(errno)));
  }
}

void write_folder(const fs::path& folder, const std::map<std::string, std::string>& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse(folder, "cannot be created: " + error.message());
  std::vector<std::pair<fs::path, fs::path>> renames;
  try {
    for (const auto& [name, content] : files) {
      renames.emplace_back(temporary_beside(folder / name), folder / name);
      if (fs::is_directory(folder / name)) refuse(folder / name, "this is a folder");
      write_stream(renames.back().first, content);
    }
    for (const auto& [temporary, target] : renames) fs::rename(temporary, target);
  } catch (const std::exception& failure) {
    for (const auto& [temporary, target] : renames) fs::remove(temporary, error);
    if (dynamic_cast<const InputError*>(&failure) != nullptr) throw;
    refuse(folder, failure.what());
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
