// How sure: the distance of the nearest rival, in words.
#pragma once

#include <string_view>

#include "report/report_data.h"

namespace mechnn::report {

enum class Strength { undecided, weak, strong, decisive };

/// Of a difference in twice the log evidence, on the scale of Kass and Raftery, "Bayes Factors",
/// Journal of the American Statistical Association 90 (1995), section 3.2: below 2 not worth more
/// than a bare mention, to 6 positive, to 10 strong, above very strong.
Strength strength(double behind);

std::string_view word(Strength strength);

/// Number of terms of all equations.
std::size_t terms_of(const Model& model);

/// Where a model was found at all.
bool has_model(const ReportData& data);

/// The chosen model's distance to the best rival; NaN without rivals.
double nearest_rival(const DiscoveryResult& result);

}  // namespace mechnn::report
