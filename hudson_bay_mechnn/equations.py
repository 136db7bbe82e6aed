# Equations as SymPy reads them: run this file to print them, or import `equations`.
import sympy
from sympy import cos, cosh, exp, log, sign, sin, sinh, sqrt, tan, tanh

t = sympy.Symbol("t")
hare = sympy.Function("hare")(t)
lynx = sympy.Function("lynx")(t)

equations = [
    sympy.Eq(sympy.Derivative(hare, t), 0.481996664181728*hare - 0.024781802921840894*hare*lynx, evaluate=False),
    sympy.Eq(sympy.Derivative(lynx, t), -0.9147480532746908*lynx + 0.027212687460466022*hare*lynx, evaluate=False),
]

if __name__ == "__main__":
    for equation in equations:
        print(equation)
