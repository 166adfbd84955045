/*
 * The ring of pipes in C: one epoll, level-triggered, one epoll_wait a turn.
 *
 *   ring PIPES ACTIVE BATCH
 *
 * For each number on a line of standard input, handles at least so many events and prints the
 * nanoseconds of CPU of its thread, those of wall time, and the number of events.
 *
 * A second thread sleeps all the time, since each call on a descriptor is cheaper in a process that
 * has only one, and a JVM never has only one.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void *idle(void *unused) {
  for (;;) {
    pause();
  }
  return unused;
}

static int64_t nanos(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int *in;
static int *out;

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
  if (argc != 4) {
    fprintf(stderr, "usage: ring PIPES ACTIVE BATCH\n");
    return 2;
  }
  int pipes = atoi(argv[1]);
  int active = atoi(argv[2]);
  int batch = atoi(argv[3]);

  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  pthread_t thread;
  if (pthread_create(&thread, NULL, idle, NULL) != 0) {
    die("pthread_create");
  }

  in = calloc(pipes, sizeof *in);
  out = calloc(pipes, sizeof *out);
  struct epoll_event *events = calloc(batch, sizeof *events);
  if (in == NULL || out == NULL || events == NULL) {
    die("calloc");
  }
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    die("epoll_create1");
  }
  for (int i = 0; i < pipes; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
      die("pipe2");
    }
    in[i] = ends[0];
    out[i] = ends[1];
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, in[i], &event) < 0) {
      die("epoll_ctl");
    }
  }
  for (int i = 0; i < active; i++) {
    if (write(out[(int64_t) i * pipes / active], "x", 1) != 1) {
      die("write");
    }
  }

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
        hop(from, from + 1 < pipes ? from + 1 : 0);
      }
      handled += n;
    }
    cpu = nanos(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall = nanos(CLOCK_MONOTONIC) - wall;
    printf("%lld %lld %ld\n", (long long) cpu, (long long) wall, handled);
    fflush(stdout);
  }
  return 0;
}
