# mechnn_optimise_lightly(target [SOURCE…]): in a release, -O1 for a target, or for some of its sources,
# that take no time themselves: optimising the templates of other libraries is a third of their compile
# time.
function(mechnn_optimise_lightly target)
  set(option $<$<CONFIG:Release>:-O1>)
  if(ARGN)
    set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target} APPEND PROPERTY COMPILE_OPTIONS ${option})
  else()
    target_compile_options(${target} PRIVATE ${option})
  endif()
endfunction()
