// SPDX-License-Identifier: BSD-2-Clause
/*
 * The ring of pipes in C, with several threads that wait on one epoll.
 *
 *   waiters PIPES ACTIVE THREADS BATCH edge|oneshot
 *
 * A handler carries the bytes of its pipe to the next ones, one to each. If the events are one-shot,
 * it then asks for the next event of its pipe. For each number on a line of standard input, runs for this
 * number of milliseconds, and prints the nanoseconds of CPU time of all threads, those of wall
 * time, the number of hops, and how often a thread has gone to sleep.
 */
#include "ring.h"
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

enum { BYTES = 64 };

static atomic_bool stopped;
static int pipes;
static int batch;
static int events_wanted;

struct worker {
  pthread_t thread;
  int64_t cpu;
  int64_t handled;
  int64_t sleeps;
};

/* Returns the number of hops; 0 if another thread has handled an earlier event of the pipe since. */
static int handle(int from) {
  char bytes[BYTES];
  int n = read(in[from], bytes, sizeof bytes);
  if (n < 0 && errno != EAGAIN) {
    die("read");
  }
  for (int i = 0; i < n; i++) {
    if (write(out[(from + 1 + i) % pipes], bytes, 1) != 1) {
      die("write");
    }
  }
  if (events_wanted & EPOLLONESHOT) {
    control(EPOLL_CTL_MOD, from, events_wanted);
  }
  return n > 0 ? n : 0;
}

static void *work(void *argument) {
  struct worker *worker = argument;
  struct epoll_event *events = allocate(batch, sizeof *events);
  int64_t handled = 0;
  while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
    int n = epoll_wait(epoll, events, batch, -1);
    if (n < 0) {
      die("epoll_wait");
    }
    for (int i = 0; i < n; i++) {
      handled += handle(events[i].data.u64);
    }
  }
  free(events);
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  worker->cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
  worker->handled = handled;
  worker->sleeps = usage.ru_nvcsw;
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: waiters PIPES ACTIVE THREADS BATCH edge|oneshot\n");
    return 2;
  }
  pipes = atoi(argv[1]);
  int active = atoi(argv[2]);
  int threads = atoi(argv[3]);
  batch = atoi(argv[4]);
  events_wanted = EPOLLIN | (strcmp(argv[5], "edge") == 0 ? EPOLLET : EPOLLONESHOT);

  open_ring(pipes, active, events_wanted);
  struct worker *workers = allocate(threads, sizeof *workers);

  long millis;
  while (scanf("%ld", &millis) == 1) {
    struct timespec some = {millis / 1000, millis % 1000 * 1000000};
    int64_t cpu = 0, handled = 0, sleeps = 0;
    int64_t wall = nanos(CLOCK_MONOTONIC);
    atomic_store(&stopped, 0);
    for (int i = 0; i < threads; i++) {
      start(&workers[i].thread, work, &workers[i]);
    }
    nanosleep(&some, NULL);
    atomic_store(&stopped, 1);
    /* Each thread ends after its next event, since the bytes go on as long as a thread runs. */
    for (int i = 0; i < threads; i++) {
      pthread_join(workers[i].thread, NULL);
      cpu += workers[i].cpu;
      handled += workers[i].handled;
      sleeps += workers[i].sleeps;
    }
    wall = nanos(CLOCK_MONOTONIC) - wall;
    printf("%lld %lld %lld %lld\n", (long long) cpu, (long long) wall, (long long) handled,
           (long long) sleeps);
    fflush(stdout);
  }
  return 0;
}
