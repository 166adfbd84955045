// SPDX-License-Identifier: BSD-2-Clause
/* A ring of pipes, some of which have a byte in them, and an epoll that knows each by its number. */
#define _GNU_SOURCE
#include "program.h"
#include <fcntl.h>
#include <sys/epoll.h>

static int *in;
static int *out;
static int epoll;

static void control(int operation, int i, int events) {
  struct epoll_event event = {.events = events, .data.u64 = i};
  if (epoll_ctl(epoll, operation, in[i], &event) < 0) {
    die("epoll_ctl");
  }
}

static void open_ring(int pipes, int active, int events) {
  raise_files();
  in = allocate(pipes, sizeof *in);
  out = allocate(pipes, sizeof *out);
  epoll = epoll_create1(EPOLL_CLOEXEC);
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
    control(EPOLL_CTL_ADD, i, events);
  }
  for (int i = 0; i < active; i++) {
    if (write(out[(int64_t) i * pipes / active], "x", 1) != 1) {
      die("write");
    }
  }
}
