// What a task draws on its run's page, in the standard library's types alone.
#pragma once

#include <string>
#include <vector>

namespace mechnn::training {

struct FigureCurve {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;     ///< as many; NaN interrupts the line
  bool is_measured = false;  ///< drawn as dots in a neutral colour, not as a line
};

/// A chart of lines and dots.
struct TaskFigure {
  std::string title;
  std::string caption;
  std::string x_label;
  std::string y_label;
  bool y_is_logarithmic = false;  ///< what is not positive is left out
  bool is_plane = false;          ///< x and y are coordinates of one plane: equal scales
  std::vector<FigureCurve> curves;
};

}  // namespace mechnn::training
