// SPDX-License-Identifier: BSD-2-Clause
/*
 * The common part of the contestants in C.
 *
 * Each contestant starts a second thread that sleeps, unless it has several threads anyway: a call
 * on a descriptor is cheaper in a process with one thread, and a JVM always has several.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline int64_t nanos(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static inline void *allocate(size_t n, size_t size) {
  void *memory = calloc(n, size);
  if (memory == NULL) {
    die("calloc");
  }
  return memory;
}

static inline void start(pthread_t *thread, void *(*run)(void *), void *argument) {
  if (pthread_create(thread, NULL, run, argument) != 0) {
    die("pthread_create");
  }
}

static void *sleep_on(void *unused) {
  for (;;) {
    pause();
  }
  return unused;
}

static inline void start_sleeper(void) {
  pthread_t thread;
  start(&thread, sleep_on, NULL);
}

static inline void raise_files(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

static inline void say(int64_t cpu, int64_t wall, int64_t operations) {
  printf("%lld %lld %lld\n", (long long) cpu, (long long) wall, (long long) operations);
  fflush(stdout);
}

/* Returns a random number of low quality, since it must be cheap (xorshift). */
static inline uint32_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state >> 16;
}
