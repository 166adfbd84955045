// SPDX-License-Identifier: BSD-2-Clause
/*
 * A pipe is added to an epoll and deleted from it, beside OTHERS other pipes.
 *
 *   register OTHERS
 *
 * For each number on a line of standard input, repeats this as often, and prints the nanoseconds of
 * CPU time of its thread, those of wall time, and the number of repetitions.
 */
#define _GNU_SOURCE
#include "program.h"
#include <fcntl.h>
#include <sys/epoll.h>

static int epoll;

static void control(int operation, int fd, int data) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = data};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) {
    die("epoll_ctl");
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: register OTHERS\n");
    return 2;
  }
  int others = atoi(argv[1]);
  raise_files();
  start_sleeper();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    die("epoll_create1");
  }
  int ends[2];
  for (int i = 0; i <= others; i++) {
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
      die("pipe2");
    }
    if (i < others) {
      control(EPOLL_CTL_ADD, ends[0], i);
    }
  }
  long wanted;
  while (scanf("%ld", &wanted) == 1) {
    int64_t cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
    int64_t wall = nanos(CLOCK_MONOTONIC);
    for (long i = 0; i < wanted; i++) {
      control(EPOLL_CTL_ADD, ends[0], others);
      control(EPOLL_CTL_DEL, ends[0], others);
    }
    say(nanos(CLOCK_THREAD_CPUTIME_ID) - cpu, nanos(CLOCK_MONOTONIC) - wall, wanted);
  }
  return 0;
}
