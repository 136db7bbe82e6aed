"""Fits a mechanistic block to a noisy damped oscillator and reads the equation off it (needs
PyTorch). The truth is x'' + 0.3 x' + 4 x = 0 from x = 1 at rest.

    python examples/python/damped_oscillator.py
"""

import torch

from mechnn.nn import MechanisticBlock

torch.manual_seed(0)
STEP, STEPS = 0.1, 80

# The data: the closed form with noise of 2 %.
t = STEP * torch.arange(STEPS, dtype=torch.float64)
decay, frequency = 0.15, (4 - 0.15**2) ** 0.5
truth = torch.exp(-decay * t) * (
    torch.cos(frequency * t) + decay / frequency * torch.sin(frequency * t)
)
data = truth + 0.02 * torch.randn(STEPS, dtype=torch.float64)

# One equation for all times, its initial values learned too, at steps that are known.
block = MechanisticBlock(
    features=1,
    step=STEPS,
    initial_orders=2,
    coefficients="shared",
    rhs="shared",
    steps="shared",
    initial_step=STEP,
    scheme="gam6",
    dtype=torch.float64,
)
features = torch.ones(1, 1, dtype=torch.float64)
block.steps.requires_grad_(False)
# Periods far from the data's are other minima, so it begins with one seen by eye, about 3.5.
with torch.no_grad():
    for head in block.children():
        head.weight.zero_()
    block.coefficients.bias.copy_(torch.tensor([(2 * torch.pi / 3.5) ** 2, 0, 1]))
    block.rhs.bias.zero_()
    block.initial_values.bias.copy_(torch.tensor([1, 0]))

optimiser = torch.optim.Adam([p for p in block.parameters() if p.requires_grad], lr=0.05)
for epoch in range(301):
    optimiser.zero_grad()
    output = block(features)
    loss = (output.solution[0, :, 0, 0] - data).square().mean()
    loss.backward()
    optimiser.step()
    if epoch % 100 == 0:
        print(f"epoch {epoch}: loss {loss.item():.5f}")

print("\nThe equation read off the block, and for SymPy:")
print("  " + output.equation.text(states=["x"])[0])
print("  ", output.equation.sympy(states=["x"])[0])
