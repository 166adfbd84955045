// SPDX-License-Identifier: BSD-2-Clause
/*
 * Causes events and waits for them, to measure the time until a program sees an event. All times
 * are nanoseconds of CLOCK_MONOTONIC.
 *
 *   latency act          executes the lines of standard input, and prints the time of each act:
 *                          "write PATH" appends a byte, "kill PID SIGNAL" sends a signal
 *   latency child        reads a line, prints the time, and exits
 *   latency file PATH    prints 0, waits by inotify in an epoll, and prints the time of each event
 *   latency signal       prints its pid, waits for SIGUSR1 by a signalfd in an epoll, and prints
 *                          the time of each signal
 *   latency exit         for each line: starts a child that exits, waits for it by a pidfd in an
 *                          epoll, and prints the time from the exit until it is seen
 *
 * The acting process pauses for some milliseconds first, so that the waiting process is asleep.
 */
#define _GNU_SOURCE
#include "program.h"
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int64_t now(void) {
  return nanos(CLOCK_MONOTONIC);
}

static void rest(void) {
  struct timespec some = {0, 3000000};
  nanosleep(&some, NULL);
}

static void print(int64_t number) {
  printf("%" PRId64 "\n", number);
  fflush(stdout);
}

static int poll_for(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    die("epoll");
  }
  return epoll;
}

static void await(int epoll) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) != 1) {
  }
}

static void act(void) {
  char line[4096], path[4096];
  int pid, number;
  while (fgets(line, sizeof line, stdin)) {
    int64_t time;
    if (sscanf(line, "write %4095s", path) == 1) {
      int fd = open(path, O_WRONLY | O_APPEND);
      if (fd < 0) {
        die(path);
      }
      rest();
      time = now();
      if (write(fd, "x", 1) != 1) {
        die(path);
      }
      close(fd);
    } else if (sscanf(line, "kill %d %d", &pid, &number) == 2) {
      rest();
      time = now();
      if (kill(pid, number) < 0) {
        die("kill");
      }
    } else {
      die("no such act");
    }
    print(time);
  }
}

static void child(void) {
  char line[16];
  if (fgets(line, sizeof line, stdin)) {
    rest();
    print(now());
    _exit(0);
  }
}

static void file(const char *path) {
  char events[4096];
  int inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (inotify < 0 || inotify_add_watch(inotify, path, IN_MODIFY) < 0) {
    die(path);
  }
  int epoll = poll_for(inotify);
  print(0);
  for (;;) {
    await(epoll);
    if (read(inotify, events, sizeof events) <= 0) {
      die("inotify");
    }
    print(now());
  }
}

static void await_signals(void) {
  struct signalfd_siginfo info;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  int epoll = poll_for(fd);
  print(getpid());
  for (;;) {
    await(epoll);
    if (read(fd, &info, sizeof info) != sizeof info) {
      die("signalfd");
    }
    print(now());
  }
}

static void await_exits(void) {
  char line[16];
  volatile int64_t *left =
      mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  while (fgets(line, sizeof line, stdin)) {
    pid_t pid = fork();
    if (pid == 0) {
      rest();
      *left = now();
      _exit(0);
    }
    int fd = syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) {
      die("pidfd_open");
    }
    int epoll = poll_for(fd);
    await(epoll);
    int64_t seen = now();
    waitpid(pid, NULL, 0);
    close(epoll);
    close(fd);
    print(seen - *left);
  }
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "act")) {
    act();
  } else if (argc == 2 && !strcmp(argv[1], "child")) {
    child();
  } else if (argc == 3 && !strcmp(argv[1], "file")) {
    file(argv[2]);
  } else if (argc == 2 && !strcmp(argv[1], "signal")) {
    await_signals();
  } else if (argc == 2 && !strcmp(argv[1], "exit")) {
    await_exits();
  } else {
    fprintf(stderr, "usage: latency act|child|file PATH|signal|exit\n");
    return 2;
  }
  return 0;
}
