// SPDX-License-Identifier: BSD-2-Clause
/*
 * A random one of COUNT eventfds is written to, waited for and read.
 *
 *   scale COUNT
 *
 * For each number on a line of standard input, repeats this as often, and prints the nanoseconds of
 * CPU time of its thread, those of wall time, and the number of repetitions.
 */
#define _GNU_SOURCE
#include "program.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

enum { BATCH = 64 };

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count < 1) {
    fprintf(stderr, "usage: scale COUNT\n");
    return 2;
  }
  raise_files();
  start_sleeper();
  int *fds = allocate(count, sizeof *fds);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < count; i++) {
    fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    if (fds[i] < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event) < 0) {
      die("eventfd");
    }
  }
  uint64_t random = 1;
  uint64_t value = 1;
  struct epoll_event events[BATCH];
  long wanted;
  while (scanf("%ld", &wanted) == 1) {
    int64_t cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
    int64_t wall = nanos(CLOCK_MONOTONIC);
    for (long i = 0; i < wanted; i++) {
      if (write(fds[next_random(&random) % count], &value, sizeof value) != sizeof value) {
        die("write");
      }
      if (epoll_wait(epoll, events, BATCH, -1) != 1) {
        die("epoll_wait");
      }
      if (read(fds[events[0].data.u64], &value, sizeof value) != sizeof value) {
        die("read");
      }
    }
    say(nanos(CLOCK_THREAD_CPUTIME_ID) - cpu, nanos(CLOCK_MONOTONIC) - wall, wanted);
  }
  return 0;
}
