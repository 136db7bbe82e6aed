#include "formats/foreign_field.h"

#include <string>

#include "formats/input_error.h"

namespace mechnn::formats {
namespace {

/// `line` is of Python; FILE stands for the file and NEW for the archive to write.
[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what,
                         std::string line) {
  const auto replace = [&line](std::string_view word, const std::string& by) {
    const std::size_t at = line.find(word);
    if (at != line.npos) line.replace(at, word.size(), by);
  };
  replace("FILE", "'" + path.string() + "'");
  replace("NEW", "'" + std::filesystem::path(path).replace_extension(".npz").string() + "'");
  throw InputError(path.string() + ": found " + what +
                   ", expected an NPZ archive or a table; convert it in Python: " + line);
}

}  // namespace

void refuse_foreign_field(const std::filesystem::path& path, std::string_view content) {
  const std::string extension = path.extension().string();
  const bool is_hdf5 = content.starts_with("\x89HDF") || content.starts_with("MATLAB 7.3");
  if (extension == ".npy" || content.starts_with("\x93NUMPY")) {
    refuse(path, "an NPY file, which has no coordinates",
           "import numpy as np; np.savez(NEW, t=t, x=x, u=np.load(FILE))");
  }
  if (extension == ".nc" || extension == ".nc4" || content.starts_with("CDF")) {
    refuse(path, "a NetCDF file",
           "import numpy as np, xarray; d = xarray.open_dataset(FILE, decode_times=False); "
           "np.savez(NEW, t=d['time'], x=d['x'], u=d['u'])");
  }
  if (extension == ".h5" || extension == ".hdf5" || is_hdf5) {
    refuse(path, "an HDF5 file",
           "import numpy as np, h5py; d = h5py.File(FILE); "
           "np.savez(NEW, t=d['t'], x=d['x'], u=d['u'])");
  }
  if (extension == ".mat" || content.starts_with("MATLAB ")) {
    refuse(path, "a MATLAB file",
           "import numpy as np, scipy.io; d = scipy.io.loadmat(FILE); "
           "np.savez(NEW, t=d['t'], x=d['x'], u=d['u'])");
  }
}

}  // namespace mechnn::formats
