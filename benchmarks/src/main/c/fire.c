// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fires many timers within a second, by a binary heap of deadlines and the timeout of epoll_pwait2.
 *
 *   fire COUNT
 *
 * For each line of standard input, arms COUNT timers with random deadlines between LEAD and
 * LEAD + SPAN later, and waits until all have fired. Prints the median, the 99th percentile and the
 * maximum of the lateness in nanoseconds, the number of early timers, and the nanoseconds of CPU
 * time.
 */
#define _GNU_SOURCE
#include "program.h"
#include <sys/epoll.h>

static const int64_t LEAD = 250000000;
static const int64_t SPAN = 1000000000;

struct timer {
  int64_t deadline;
  int id;
};

static struct timer *heap;
static int size;

static void push(struct timer timer) {
  int at = size++;
  while (at > 0 && heap[(at - 1) / 2].deadline > timer.deadline) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = timer;
}

static void pop(void) {
  struct timer last = heap[--size];
  int at = 0;
  for (;;) {
    int child = 2 * at + 1;
    if (child + 1 < size && heap[child + 1].deadline < heap[child].deadline) {
      child++;
    }
    if (child >= size || heap[child].deadline >= last.deadline) {
      break;
    }
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *) a;
  int64_t y = *(const int64_t *) b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count < 1) {
    fprintf(stderr, "usage: fire COUNT\n");
    return 2;
  }
  start_sleeper();
  heap = allocate(count, sizeof *heap);
  int64_t *deadlines = allocate(count, sizeof *deadlines);
  int64_t *late = allocate(count, sizeof *late);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  uint64_t random = 1;
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    int64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
    int64_t begin = nanos(CLOCK_MONOTONIC) + LEAD;
    for (int i = 0; i < count; i++) {
      deadlines[i] = begin + next_random(&random) % SPAN;
      push((struct timer){deadlines[i], i});
    }
    int64_t now = nanos(CLOCK_MONOTONIC);
    while (size > 0) {
      int64_t left = heap[0].deadline - now;
      if (left > 0) {
        struct timespec timeout = {left / 1000000000, left % 1000000000};
        struct epoll_event event;
        if (epoll_pwait2(epoll, &event, 1, &timeout, NULL) < 0) {
          die("epoll_pwait2");
        }
      }
      now = nanos(CLOCK_MONOTONIC);
      while (size > 0 && heap[0].deadline <= now) {
        int id = heap[0].id;
        pop();
        late[id] = nanos(CLOCK_MONOTONIC) - deadlines[id];
      }
    }
    cpu = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    int early = 0;
    for (int i = 0; i < count; i++) {
      early += late[i] < 0;
    }
    qsort(late, count, sizeof *late, compare);
    printf("%lld %lld %lld %d %lld\n", (long long) late[count / 2],
           (long long) late[(int64_t) count * 99 / 100], (long long) late[count - 1], early,
           (long long) cpu);
    fflush(stdout);
  }
  return 0;
}
