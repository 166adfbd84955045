// SPDX-License-Identifier: BSD-2-Clause
/*
 * Measures how long commands take, in turns.
 *
 *   launch RUNS -- COMMAND ARG... [-- COMMAND ARG...]...
 *
 * Runs all commands once without measuring them, then RUNS times in turns, and discards their
 * output. Prints for each the median, the minimum and the maximum of the milliseconds of wall time
 * and of CPU time (its own and that of its children).
 */
#define _GNU_SOURCE
#include "program.h"
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

enum { MOST_COMMANDS = 16 };

static double seconds(struct timeval t) {
  return t.tv_sec + t.tv_usec / 1e6;
}

static void run(char **command, double *wall, double *cpu) {
  struct timespec begin;
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  pid_t pid = fork();
  if (pid < 0) {
    die("fork");
  }
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    execvp(command[0], command);
    die(command[0]);
  }
  int status;
  struct rusage usage;
  if (wait4(pid, &status, 0, &usage) < 0) {
    die("wait4");
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (status != 0) {
    fprintf(stderr, "launch: %s ended with status %#x\n", command[0], status);
    exit(1);
  }
  *wall = 1e3 * (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e6;
  *cpu = 1e3 * (seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

static int compare(const void *a, const void *b) {
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

static void print(const char *what, double *values, int n) {
  qsort(values, n, sizeof *values, compare);
  double median = (values[(n - 1) / 2] + values[n / 2]) / 2;
  printf("  %s %7.1f ms (%.1f to %.1f)", what, median, values[0], values[n - 1]);
}

int main(int argc, char **argv) {
  int runs = argc > 1 ? atoi(argv[1]) : 0;
  char **commands[MOST_COMMANDS];
  int n = 0;
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "--") == 0 && n < MOST_COMMANDS) {
      argv[i] = NULL;
      commands[n++] = argv + i + 1;
    }
  }
  if (runs < 1 || n == 0) {
    fprintf(stderr, "usage: launch RUNS -- COMMAND ARG... [-- COMMAND ARG...]...\n");
    return 2;
  }
  double *wall = allocate((size_t) n * runs, sizeof *wall);
  double *cpu = allocate((size_t) n * runs, sizeof *cpu);
  for (int r = -1; r < runs; r++) {
    for (int c = 0; c < n; c++) {
      int at = c * runs + (r < 0 ? 0 : r);
      run(commands[c], &wall[at], &cpu[at]);
    }
  }
  for (int c = 0; c < n; c++) {
    print("wall", wall + c * runs, runs);
    print("cpu", cpu + c * runs, runs);
    printf("  ");
    for (char **word = commands[c]; *word != NULL; word++) {
      printf(" %s", *word);
    }
    printf("\n");
  }
  return 0;
}
