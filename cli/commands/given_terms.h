// The user's own candidate terms, before they join a library.
#pragma once

#include <string>
#include <vector>

#include "mechnn/discovery.h"

namespace mechnn::cli {

/// Terms that are the same but for a factor cannot be told apart by any data. Throws
/// CLI::ValidationError naming a term of `library` that does not parse, is zero, or is a multiple
/// of another one or of a candidate that is there anyway; the very text of such a candidate is
/// fine.
void require_new_terms(const LibraryOptions& library, const std::vector<std::string>& states,
                       int order);

}  // namespace mechnn::cli
