// Reading whole files, and writing them so that no reader ever sees half of one.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

/// The bytes of a file or pipe. Throws InputError for a missing file, a folder, a device (some
/// never end), a refused access.
std::string read_file(const std::filesystem::path& path);

/// Calls `write` with a fresh name beside `target`, then renames what it made to `target`; an
/// existing target stays as it was until then, and for good where `write` throws. Symbolic links
/// are followed. Throws OutputError naming `target` where it cannot be written.
void replace_file(const std::filesystem::path& target,
                  const std::function<void(const std::filesystem::path&)>& write);

/// Writes `content` through replace_file; into a device or pipe directly. Throws OutputError.
void write_file(const std::filesystem::path& target, std::string_view content);

/// Throws InputError unless `folder` is or can become a folder that can be written; to be called
/// before long work, so that its result has a place.
void require_writable_folder(const std::filesystem::path& folder);

/// The same for one file: its folder must be there.
void require_writable_file(const std::filesystem::path& target);

/// The same, and the name must end in one of `extensions`, which tell readers the format. Pipes and
/// devices may have any name.
void require_writable_file(const std::filesystem::path& target,
                           const std::vector<std::string>& extensions);

/// Writes files of these names and contents into `folder`, made where missing: all are complete
/// before the first takes its name. Throws OutputError.
void write_folder(const std::filesystem::path& folder,
                  const std::map<std::string, std::string>& files);

}  // namespace mechnn::formats
