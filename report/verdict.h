// The evidence between models in words.
#pragma once

#include <string>
#include <string_view>

#include "mechnn/discovery.h"
#include "report/report_data.h"

namespace mechnn::report {

enum class Strength { undecided, weak, strong, decisive };

/// The strength of a difference in twice the log evidence, on the scale of Kass and Raftery, "Bayes
/// Factors", Journal of the American Statistical Association 90 (1995), section 3.2: below 2 not
/// worth more than a bare mention, to 6 positive, to 10 strong, above very strong.
Strength strength(double behind);

std::string_view word(Strength strength);

/// "good" or "doubt": the page has two colours.
std::string_view css_class(Light light);

/// R² rounded down, so that one that is not perfect is not shown as 1; "—" where there is none.
std::string r_squared_text(double value);

/// Sentence, advice, and the three questions with their answers; `equations_shown_by` says where
/// the first is shown.
std::string lights_markup(const Lights& verdict, const std::string& equations_shown_by);

/// "67 %", "—" where there is none.
std::string share(double value);

/// True where a model was found.
bool has_model(const ReportData& data);

/// The chosen model's distance to the best rival; NaN without rivals.
double nearest_rival(const DiscoveryResult& result);

}  // namespace mechnn::report
