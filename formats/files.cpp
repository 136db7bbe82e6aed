#include "formats/files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "formats/input_error.h"

namespace mechnn::formats {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const fs::path& path, std::string_view what) {
  throw InputError(path.string() + ": " + std::string(what));
}

[[noreturn]] void fail_to_write(const fs::path& target, const std::string& reason) {
  throw OutputError(target.string() + ": cannot be written: " + reason);
}

/// `target` is what the user knows of, whatever the name written to.
void write_stream(const fs::path& path, std::string_view content, const fs::path& target) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) fail_to_write(target, std::strerror(errno));
}

fs::path temporary_beside(const fs::path& target) {
  fs::path temporary = target;
  temporary += "." + std::to_string(::getpid()) + ".partial";
  return temporary;
}

/// Removes what is left of `renames` unless they were all done.
class Temporaries {
 public:
  Temporaries() = default;
  ~Temporaries() {
    std::error_code ignored;
    for (const auto& [temporary, target] : renames_) fs::remove(temporary, ignored);
  }
  Temporaries(const Temporaries&) = delete;
  Temporaries& operator=(const Temporaries&) = delete;

  /// The name to write what is to become `target`.
  const fs::path& add(const fs::path& target) {
    if (fs::is_directory(target)) fail_to_write(target, "this is a folder");
    return renames_.emplace_back(temporary_beside(target), target).first;
  }

  void rename() {
    std::error_code error;
    for (const auto& [temporary, target] : renames_) {
      fs::rename(temporary, target, error);
      if (error) fail_to_write(target, error.message());
    }
    renames_.clear();
  }

 private:
  std::vector<std::pair<fs::path, fs::path>> renames_;
};

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
  if (fs::is_character_file(status) || fs::is_block_file(status)) {
    refuse(path, "this is a device; a file is expected");
  }
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
  Temporaries temporaries;
  write(temporaries.add(fs::weakly_canonical(target)));
  temporaries.rename();
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

void require_writable_file(const fs::path& target) {
  if (is_special(target)) return;
  std::error_code ignored;
  if (fs::is_directory(target, ignored))
    refuse(target, "this is a folder; a file name is expected");
  const fs::path folder = fs::absolute(target).parent_path();
  if (!fs::is_directory(folder, ignored)) {
    refuse(target, "there is no folder " + folder.string() + " to write it into");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    refuse(target, "cannot be written: " + std::string(std::strerror(errno)));
  }
}

void require_writable_file(const fs::path& target, const std::vector<std::string>& extensions) {
  require_writable_file(target);
  if (is_special(target)) return;
  const std::string extension = target.extension().string();
  if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end()) return;
  std::string expected;
  for (const std::string& one : extensions) expected += (expected.empty() ? "" : " or ") + one;
  refuse(target, "cannot be written; expected a name ending in " + expected);
}

void write_folder(const fs::path& folder, const std::map<std::string, std::string>& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail_to_write(folder, error.message());
  Temporaries temporaries;
  for (const auto& [name, content] : files) {
    write_stream(temporaries.add(folder / name), content, folder / name);
  }
  temporaries.rename();
}

void write_file(const fs::path& target, std::string_view content) {
  if (is_special(target)) {
    write_stream(target, content, target);
    return;
  }
  replace_file(target, [&](const fs::path& name) { write_stream(name, content, target); });
}

}  // namespace mechnn::formats
