// The evidence for a result in words: its fit, and the distance of the nearest rival.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/model.h"
#include "report/report_data.h"

namespace mechnn::report {

enum class Strength { undecided, weak, strong, decisive };

/// The strength of a difference in twice the log evidence, on the scale of Kass and Raftery, "Bayes
/// Factors", Journal of the American Statistical Association 90 (1995), section 3.2: below 2 not
/// worth more than a bare mention, to 6 positive, to 10 strong, above very strong.
Strength strength(double behind);

std::string_view word(Strength strength);

/// States of which the equations explain less than min_r_squared, or nothing for want of terms.
/// They make it doubtful that any model tried is right, however decisive the evidence between them.
std::vector<std::string> poorly_explained(const DiscoveryResult& result);

/// A judgement of a found model, in the same words on the terminal, in JSON and in the report.
struct Verdict {
  std::string headline;     ///< a sentence: "Decisive evidence."
  std::string explanation;  ///< its meaning, in one or two sentences
  bool is_good = false;
};
Verdict verdict(const DiscoveryResult& result);

/// True where a model was found.
bool has_model(const ReportData& data);

/// The chosen model's distance to the best rival; NaN without rivals.
double nearest_rival(const DiscoveryResult& result);

}  // namespace mechnn::report
