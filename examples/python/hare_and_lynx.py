"""Finds the predator-prey equations in 21 years of the Hudson's Bay Company's pelts, and says what
to doubt. With a name, such as fit.png, it also draws the fit (needs Matplotlib).

    python examples/python/hare_and_lynx.py [PICTURE]
"""

import pathlib
import sys

import numpy as np

import mechnn

data = pathlib.Path(__file__).resolve().parents[2] / "data" / "hudson_bay.csv"
year, hare, lynx = np.genfromtxt(data, delimiter=",", skip_header=1).T

found = mechnn.Discoverer(states=["hare", "lynx"]).fit(np.column_stack([hare, lynx]), t=year)

print("Equations (coefficient ± standard error)")
for equation in found.equations(standard_errors=True):
    print("  " + equation)
print(f"\nThe nearest rival is {found.rivals_[0].behind:.1f} behind in twice the log evidence:")
for equation in found.rivals_[0].model.equations():
    print("  " + equation)
print("\nWhat to doubt")
for warning in found.warnings_:
    print("  - " + warning)

ahead = found.simulate(times=[1900, 1925, 1930])
print("\nSimulated on to 1930: {:.0f} thousand hares, {:.0f} thousand lynxes".format(*ahead[-1]))

if len(sys.argv) > 1:
    mechnn.plot.fit(found)[0].figure.savefig(sys.argv[1])
