// SPDX-License-Identifier: BSD-2-Clause
/*
 * Two threads wake each other in turns. Each waits for its own eventfd in its own epoll.
 *
 *   pingpong
 *
 * For each number on a line of standard input, makes this number of round trips, and prints the
 * nanoseconds of CPU time of both threads, those of wall time, and the number of round trips. The
 * eventfds are edge-triggered: each write is an edge, so no thread needs to read them.
 */
#define _GNU_SOURCE
#include "program.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

struct side {
  int event;
  int epoll;
};

static struct side ping, pong;

static void open_side(struct side *side) {
  side->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  side->epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  if (side->event < 0 || side->epoll < 0 ||
      epoll_ctl(side->epoll, EPOLL_CTL_ADD, side->event, &event) < 0) {
    die("epoll");
  }
}

static void wake(struct side *side) {
  static const uint64_t one = 1;
  if (write(side->event, &one, sizeof one) != sizeof one) {
    die("write");
  }
}

static void await(struct side *side) {
  struct epoll_event event;
  if (epoll_wait(side->epoll, &event, 1, -1) != 1) {
    die("epoll_wait");
  }
}

static void *answer(void *unused) {
  for (;;) {
    await(&pong);
    wake(&ping);
  }
  return unused;
}

int main(void) {
  open_side(&ping);
  open_side(&pong);
  pthread_t thread;
  start(&thread, answer, NULL);
  long wanted;
  while (scanf("%ld", &wanted) == 1) {
    int64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
    int64_t wall = nanos(CLOCK_MONOTONIC);
    for (long i = 0; i < wanted; i++) {
      wake(&pong);
      await(&ping);
    }
    say(nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu, nanos(CLOCK_MONOTONIC) - wall, wanted);
  }
  return 0;
}
