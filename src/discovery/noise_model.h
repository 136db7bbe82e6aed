// The search under the noise model that the evidence prefers.
#pragma once

#include "discovery/refinement.h"
#include "mechnn/discovery.h"

namespace mechnn::discovery {

/// A search that was made with constant noise, made again where options.noise_model asks for
/// another one: on the same grid, rows and priors, with scales that follow its best fit. Automatic:
/// under the model that makes the sets of terms it kept likeliest, if it does by more than a
/// serious rival's distance. A noise that is known is constant.
GridSearch with_noise_model(GridSearch search, const DiscoveryOptions& options);

}  // namespace mechnn::discovery
