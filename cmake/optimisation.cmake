# What takes no time itself is compiled lightly: optimising the templates of other libraries is a third
# of their compile time in a release, and half of it under the sanitizers.
set(MECHNN_LIGHT_OPTIMISATION "$<$<CONFIG:Release>:-O1>" CACHE STRING "How what takes no time itself is optimised")

# mechnn_optimise_lightly(target [SOURCE…]): for a target, or for some of its sources.
function(mechnn_optimise_lightly target)
  if(ARGN)
    set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target}
                 APPEND PROPERTY COMPILE_OPTIONS ${MECHNN_LIGHT_OPTIMISATION})
  else()
    target_compile_options(${target} PRIVATE ${MECHNN_LIGHT_OPTIMISATION})
  endif()
endfunction()
