// SPDX-License-Identifier: BSD-2-Clause
/*
 * The ring of pipes in C, with one epoll, level-triggered.
 *
 *   ring PIPES ACTIVE STEP BATCH
 *
 * A handler carries its byte on by STEP pipes. For each number on a line of standard input, handles
 * at least this number of events, and prints the nanoseconds of CPU time of its thread, those of
 * wall time, and the number of events.
 */
#include "ring.h"

static void hop(int from, int to) {
  char byte;
  if (read(in[from], &byte, 1) != 1) {
    die("read");
  }
  if (write(out[to], &byte, 1) != 1) {
    die("write");
  }
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: ring PIPES ACTIVE STEP BATCH\n");
    return 2;
  }
  int pipes = atoi(argv[1]);
  int active = atoi(argv[2]);
  int step = atoi(argv[3]);
  int batch = atoi(argv[4]);

  start_sleeper();
  open_ring(pipes, active, EPOLLIN);
  struct epoll_event *events = allocate(batch, sizeof *events);

  long wanted;
  while (scanf("%ld", &wanted) == 1) {
    int64_t cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
    int64_t wall = nanos(CLOCK_MONOTONIC);
    long handled = 0;
    while (handled < wanted) {
      int n = epoll_wait(epoll, events, batch, -1);
      if (n < 0) {
        die("epoll_wait");
      }
      for (int i = 0; i < n; i++) {
        int from = events[i].data.u64;
        int to = from + step;
        hop(from, to < pipes ? to : to - pipes);
      }
      handled += n;
    }
    say(nanos(CLOCK_THREAD_CPUTIME_ID) - cpu, nanos(CLOCK_MONOTONIC) - wall, handled);
  }
  return 0;
}
