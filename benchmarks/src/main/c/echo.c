// SPDX-License-Identifier: BSD-2-Clause
/*
 * The echo in C: the server, and the load on the servers of all contestants.
 *
 *   echo serve     serves with one epoll, level-triggered; prints the port when it listens, and
 *                  exits at the end of its standard input
 *   echo load      executes the lines of its standard input, and answers each with a line:
 *                    "connect PORT PID N"  opens N connections to a server; answers 0
 *                    "turn I MILLIS"       keeps one message under way on each connection of the
 *                                          I-th "connect" for this time; answers the nanoseconds
 *                                          of CPU time of the server and of wall time, the number
 *                                          of messages, and of the nanoseconds of a round trip
 *                                          the median, the 99 % and 99.9 % quantiles and the
 *                                          longest
 *                    "turn I MILLIS RATE"  the same with so many messages a second, each on
 *                                          another connection
 *                    "close"               closes all connections; answers 0
 *
 * The server's second thread waits for the end of the standard input.
 */
#define _GNU_SOURCE
#include "program.h"
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { MESSAGE = 64, BATCH = 1024, ROOM = 4096, GROUPS = 64, LATEST = 1 << 20, FAR = 1000003 };

static const int64_t SECOND = INT64_C(1000000000);

static void watch(int epoll, int fd, void *data) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    die("epoll_ctl");
  }
}

static int open_epoll(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    die("epoll_create1");
  }
  return epoll;
}

static void no_delay(int fd) {
  int on = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
    die("TCP_NODELAY");
  }
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/* ---- the server ---- */

static void *end_with_input(void *unused) {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  exit(0);
  return unused;
}

static int listen_on_loopback(void) {
  struct sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *) &address, size) < 0 || listen(fd, 1024) < 0 ||
      getsockname(fd, (struct sockaddr *) &address, &size) < 0) {
    die("listen");
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void serve(void) {
  static struct epoll_event events[BATCH];
  static char buffer[ROOM];
  pthread_t thread;
  start(&thread, end_with_input, NULL);
  int listener = listen_on_loopback();
  int epoll = open_epoll();
  watch(epoll, listener, (void *) (intptr_t) listener);
  for (;;) {
    int n = epoll_wait(epoll, events, BATCH, -1);
    if (n < 0) {
      die("epoll_wait");
    }
    for (int i = 0; i < n; i++) {
      int fd = (int) (intptr_t) events[i].data.ptr;
      if (fd == listener) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection < 0) {
          die("accept4");
        }
        no_delay(connection);
        watch(epoll, connection, (void *) (intptr_t) connection);
        continue;
      }
      ssize_t got = read(fd, buffer, sizeof buffer);
      if (got <= 0) {
        close(fd);
      } else if (write(fd, buffer, got) != got) {
        die("write");
      }
    }
  }
}

/* ---- the load ---- */

struct connection {
  int fd;
  int left; /* the number of bytes of the answer still to be received */
  int64_t sent;
};

struct group {
  int epoll;
  int n;
  int next; /* the connection of the last message, if they are sent at a rate */
  clockid_t server;
  struct connection *connections;
};

static struct group groups[GROUPS];
static int group_count;
static int32_t *trips;

static void connect_all(struct group *group, int port, pid_t pid, int n) {
  struct sockaddr_in address = loopback(port);
  group->epoll = open_epoll();
  group->n = n;
  group->next = 0;
  group->connections = allocate(n, sizeof *group->connections);
  if (clock_getcpuclockid(pid, &group->server) != 0) {
    die("the server");
  }
  for (int i = 0; i < n; i++) {
    struct connection *c = &group->connections[i];
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *) &address, sizeof address) < 0) {
      die("connect");
    }
    no_delay(c->fd);
    watch(group->epoll, c->fd, c);
  }
}

static void close_all(void) {
  for (int i = 0; i < group_count; i++) {
    for (int j = 0; j < groups[i].n; j++) {
      close(groups[i].connections[j].fd);
    }
    free(groups[i].connections);
    close(groups[i].epoll);
  }
  group_count = 0;
}

static void send_message(struct connection *c) {
  static const char message[MESSAGE];
  c->left = MESSAGE;
  c->sent = nanos(CLOCK_MONOTONIC);
  if (write(c->fd, message, MESSAGE) != MESSAGE) {
    die("write");
  }
}

static int by_size(const void *a, const void *b) {
  int32_t x = *(const int32_t *) a, y = *(const int32_t *) b;
  return (x > y) - (x < y);
}

/* Sends on a connection that has no message under way; the next one is far from this one. */
static void send_on_another(struct group *group) {
  do {
    group->next = (group->next + FAR) % group->n;
  } while (group->connections[group->next].left > 0);
  send_message(&group->connections[group->next]);
}

static void turn(struct group *group, int64_t length, int rate) {
  static struct epoll_event events[BATCH];
  static char buffer[ROOM];
  int64_t messages = 0;
  int64_t cpu = nanos(group->server);
  int64_t begin = nanos(CLOCK_MONOTONIC);
  int64_t now = begin;
  int64_t end = begin + length;
  int64_t due = rate > 0 ? begin : end; /* when the next message is to be sent */
  int under_way = 0;
  for (; rate == 0 && under_way < group->n; under_way++) {
    send_message(&group->connections[under_way]);
  }
  while (under_way > 0 || due < end) {
    for (; due <= now && due < end; due += SECOND / rate) {
      if (under_way < group->n) {
        send_on_another(group);
        under_way++;
      }
    }
    int64_t wait = due < end ? due - now : 10 * SECOND;
    struct timespec limit = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int n = epoll_pwait2(group->epoll, events, BATCH, &limit, NULL);
    if (n < 0) {
      die("epoll_pwait2");
    }
    if (n == 0 && due >= end) {
      fprintf(stderr, "echo: no answer within ten seconds\n");
      exit(1);
    }
    for (int i = 0; i < n; i++) {
      struct connection *c = events[i].data.ptr;
      ssize_t got = read(c->fd, buffer, c->left);
      if (got <= 0) {
        die("the server has closed a connection");
      }
      c->left -= got;
      if (c->left > 0) {
        continue;
      }
      now = nanos(CLOCK_MONOTONIC);
      if (messages < LATEST) {
        trips[messages] = now - c->sent;
      }
      messages++;
      if (rate == 0 && now < end) {
        send_message(c);
      } else {
        under_way--;
      }
    }
    now = nanos(CLOCK_MONOTONIC);
  }
  cpu = nanos(group->server) - cpu;
  int64_t kept = messages < LATEST ? messages : LATEST;
  qsort(trips, kept, sizeof *trips, by_size);
  printf("%" PRId64 " %" PRId64 " %" PRId64 " %d %d %d %d\n", cpu, now - begin, messages,
         trips[kept / 2], trips[kept * 99 / 100], trips[kept * 999 / 1000], trips[kept - 1]);
}

static void load(void) {
  char line[256];
  trips = allocate(LATEST, sizeof *trips);
  while (fgets(line, sizeof line, stdin)) {
    int port, pid, n, i, millis;
    int rate = 0;
    if (sscanf(line, "connect %d %d %d", &port, &pid, &n) == 3 && group_count < GROUPS) {
      connect_all(&groups[group_count++], port, pid, n);
      printf("0\n");
    } else if (sscanf(line, "turn %d %d %d", &i, &millis, &rate) >= 2 && i >= 0 &&
               i < group_count) {
      turn(&groups[i], millis * INT64_C(1000000), rate);
    } else if (!strcmp(line, "close\n")) {
      close_all();
      printf("0\n");
    } else {
      fprintf(stderr, "echo: no such act: %s", line);
      exit(2);
    }
    fflush(stdout);
  }
}

int main(int argc, char **argv) {
  raise_files();
  if (argc == 2 && !strcmp(argv[1], "serve")) {
    serve();
  } else if (argc == 2 && !strcmp(argv[1], "load")) {
    load();
  } else {
    fprintf(stderr, "usage: echo serve|load\n");
    return 2;
  }
  return 0;
}
