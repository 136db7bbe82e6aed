/*
 *   hare' = 0.482 hare - 0.0248 hare lynx
 *   lynx' = -0.915 lynx + 0.0272 hare lynx
 *
 * state[], derivative[]: hare, lynx
 */
#include <math.h>

void rhs(double t, const double *state, double *derivative)
{
    const double c_hare_1 = 0.481996664181728; /* hare */
    const double c_hare_2 = -0.024781802921840894; /* hare*lynx */
    const double c_lynx_1 = -0.9147480532746908; /* lynx */
    const double c_lynx_2 = 0.027212687460466022; /* hare*lynx */
    const double hare = state[0];
    (void)hare;
    const double lynx = state[1];
    (void)lynx;
    (void)t;
    derivative[0] = c_hare_1*hare + c_hare_2*hare*lynx;
    derivative[1] = c_lynx_1*lynx + c_lynx_2*hare*lynx;
}
