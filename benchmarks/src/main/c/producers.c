// SPDX-License-Identifier: BSD-2-Clause
/*
 * COUNT threads trigger as often as they can, and one thread waits for all of them.
 *
 *   producers COUNT
 *
 * Each producer writes to its own eventfd; the waiting thread has all eventfds in one epoll,
 * edge-triggered, so that no thread needs to read them. For each number on a line of standard
 * input, runs for this number of milliseconds, and prints the nanoseconds of CPU time of all
 * threads, those of wall time, the number of triggers, and the number of events seen.
 */
#define _GNU_SOURCE
#include "program.h"
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

enum { BATCH = 16 };

static atomic_bool stopped;
static atomic_bool over;
static int epoll;

struct producer {
  pthread_t thread;
  int event;
  int64_t triggers;
};

static void trigger(int event) {
  static const uint64_t one = 1;
  if (write(event, &one, sizeof one) != sizeof one) {
    die("write");
  }
}

static void *produce(void *argument) {
  struct producer *producer = argument;
  int64_t n = 0;
  while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
    trigger(producer->event);
    n++;
  }
  producer->triggers = n;
  return NULL;
}

static void *consume(void *argument) {
  struct epoll_event events[BATCH];
  int64_t seen = 0;
  while (!atomic_load(&over)) {
    int n = epoll_wait(epoll, events, BATCH, -1);
    if (n < 0) {
      die("epoll_wait");
    }
    seen += n;
  }
  *(int64_t *) argument = seen;
  return NULL;
}

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count < 1) {
    fprintf(stderr, "usage: producers COUNT\n");
    return 2;
  }
  struct producer *producers = allocate(count, sizeof *producers);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < count; i++) {
    producers[i].event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = i};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, producers[i].event, &event) < 0) {
      die("epoll_ctl");
    }
  }
  long millis;
  while (scanf("%ld", &millis) == 1) {
    struct timespec some = {millis / 1000, millis % 1000 * 1000000};
    pthread_t consumer;
    int64_t triggers = 0, seen;
    int64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID);
    int64_t wall = nanos(CLOCK_MONOTONIC);
    atomic_store(&stopped, 0);
    atomic_store(&over, 0);
    start(&consumer, consume, &seen);
    for (int i = 0; i < count; i++) {
      start(&producers[i].thread, produce, &producers[i]);
    }
    nanosleep(&some, NULL);
    atomic_store(&stopped, 1);
    for (int i = 0; i < count; i++) {
      pthread_join(producers[i].thread, NULL);
      triggers += producers[i].triggers;
    }
    wall = nanos(CLOCK_MONOTONIC) - wall;
    atomic_store(&over, 1);
    trigger(producers[0].event);
    pthread_join(consumer, NULL);
    cpu = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%lld %lld %lld %lld\n", (long long) cpu, (long long) wall, (long long) triggers,
           (long long) seen);
    fflush(stdout);
  }
  return 0;
}
