// What a task draws on its run's page, in the standard library's types alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mechnn::training {

struct FigureCurve {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;     ///< as many; NaN interrupts the line
  bool is_measured = false;  ///< drawn as dots in a neutral colour, not as a line
};

/// Values over a rectangle, drawn in colours.
struct FigureImage {
  std::string name;
  std::size_t columns = 0;     ///< along x
  std::vector<double> values;  ///< (row, column) row-major, the first row at the lowest y
};

/// A chart of lines and dots, or images side by side.
struct TaskFigure {
  std::string title;
  std::string caption;
  std::string x_label;
  std::string y_label;
  bool y_is_logarithmic = false;  ///< what is not positive is left out
  bool is_plane = false;          ///< x and y are coordinates of one plane: equal scales
  std::vector<FigureCurve> curves;
  std::vector<FigureImage> images = {};  ///< each with a scale of its own, symmetric about 0
  double image_width = 1;                ///< x runs from 0 to it …
  double image_height = 1;               ///< … and y to this
};

}  // namespace mechnn::training
