# Finds PyTorch, for all folders: its targets are known only below the folder that finds them.
if(NOT Torch_DIR)
  # PyTorch ships its CMake package inside its Python package; scripts/setup.sh installs that.
  set(torch_python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
  if(SKBUILD)
    set(torch_python ${Python_EXECUTABLE})  # the one that the wheel is for
  endif()
  execute_process(
    COMMAND ${torch_python} -c "import torch; print(torch.utils.cmake_prefix_path)"
    OUTPUT_VARIABLE torch_packages
    OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET)
  if(NOT torch_packages)
    message(FATAL_ERROR "PyTorch is not there for ${torch_python}; run scripts/setup.sh --with-torch, or set Torch_DIR")
  endif()
  set(Torch_DIR ${torch_packages}/Torch CACHE PATH "Folder of TorchConfig.cmake")
endif()
find_package(Torch REQUIRED)

# mechnn_use_torch(target): compiles a library or program of ours against PyTorch, whose headers are
# heavy: without the precompiled ones, each file spends about 10 seconds of processor time on them.
# mechnn_torch makes the precompiled headers, the others reuse them, for which all must have the
# same options; hence position-independent code in programs too.
function(mechnn_use_torch target)
  # Headers of PyTorch then include the operators that they call, not all of them.
  target_compile_definitions(${target} PRIVATE AT_PER_OPERATOR_HEADERS)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  mechnn_optimise_lightly(${target})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # ccache then hashes the precompiled headers themselves.
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  if(target STREQUAL "mechnn_torch")
    target_precompile_headers(
      ${target}
      PRIVATE
      <torch/nn/module.h>
      <torch/nn/modules/container/sequential.h>
      <torch/nn/modules/linear.h>
      <torch/optim/optimizer.h>)
  elseif(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    target_precompile_headers(${target} REUSE_FROM mechnn_torch)
  endif()
endfunction()
