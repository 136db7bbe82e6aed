# mechnn_optimise_lightly(target): in a release, -O1 for what calls the library and takes no time itself:
# optimising the templates of other libraries takes a third of its compile time.
function(mechnn_optimise_lightly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()
