// A finished search as an equation for users, and the reasons to doubt it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fields/recordings.h"
#include "fields/search.h"
#include "mechnn/field.h"
#include "mechnn/field_discovery.h"

namespace mechnn::fields {

/// "u_t", "u_tt".
std::string left_text(const FieldSet& set, std::size_t component, int order);

FieldEquation equation_of(const FieldSet& set, const std::vector<Recording>& recordings,
                          const WeakProblem& problem, const SearchResult& search);

/// Appends sentences about an equation that was searched.
void add_doubts(const FieldEquation& equation, bool noise_is_bound,
                std::vector<std::string>& warnings);

/// About the data: offsets, missing values, a repeated end of a period.
void add_doubts(const FieldSet& set, const std::vector<Recording>& recordings, const WeakForm& form,
                std::vector<std::string>& warnings);

}  // namespace mechnn::fields
