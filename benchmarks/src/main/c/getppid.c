// SPDX-License-Identifier: BSD-2-Clause
/*
 * Measures what a system call costs: getppid, which does next to nothing.
 *
 *   getppid
 *
 * Prints the nanoseconds of CPU time of one call, the least of some rounds: more is the load of the
 * machine.
 */
#include "program.h"

enum { ROUNDS = 20, CALLS = 100000 };

int main(void) {
  start_sleeper();
  int64_t least = INT64_MAX;
  for (int round = 0; round < ROUNDS; round++) {
    int64_t begin = nanos(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < CALLS; i++) {
      getppid();
    }
    int64_t each = (nanos(CLOCK_THREAD_CPUTIME_ID) - begin) / CALLS;
    if (each < least) {
      least = each;
    }
  }
  printf("%lld\n", (long long) least);
  return 0;
}
