// SPDX-License-Identifier: BSD-2-Clause
/*
 * Watches a tree by inotify.
 *
 *   trees DIRECTORY
 *
 * Prints "start", waits for a line, watches all directories, and prints "ready". Then it prints a
 * line for each event: the time at which it was seen, in nanoseconds of CLOCK_MONOTONIC, and the
 * path. New directories are watched too; a directory keeps the path that it had at first.
 */
#define _GNU_SOURCE
#include "program.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>

static const uint32_t MASK = IN_CREATE | IN_DELETE | IN_MOVE | IN_MODIFY | IN_CLOSE_WRITE
                             | IN_ATTRIB | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

static int inotify;
static char **paths; /* by watch descriptor */
static int capacity;

static char *join(const char *directory, const char *name) {
  char *path;
  if (asprintf(&path, "%s/%s", directory, name) < 0) {
    die("asprintf");
  }
  return path;
}

/* Watches a directory and all below it, unless it is gone; keeps the path. */
static void watch(char *path) {
  int wd = inotify_add_watch(inotify, path, MASK);
  if (wd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      free(path);
      return;
    }
    die(path);
  }
  if (wd >= capacity) {
    capacity = 2 * wd + 1024;
    paths = realloc(paths, capacity * sizeof *paths);
  }
  paths[wd] = path;
  DIR *directory = opendir(path);
  struct dirent *entry;
  while (directory && (entry = readdir(directory))) {
    if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
      watch(join(path, entry->d_name));
    }
  }
  if (directory) {
    closedir(directory);
  }
}

static void report(const struct inotify_event *event, int64_t time) {
  if (event->wd < 0) {
    die("too many events");
  }
  if (event->len == 0) {
    return; /* of the directory itself, which its parent reports */
  }
  printf("%lld %s/%s\n", (long long) time, paths[event->wd], event->name);
  if ((event->mask & IN_ISDIR) && (event->mask & (IN_CREATE | IN_MOVED_TO))) {
    watch(join(paths[event->wd], event->name));
  }
}

int main(int argc, char **argv) {
  static char events[65536] __attribute__((aligned(8)));
  char line[16];
  if (argc != 2) {
    fprintf(stderr, "usage: trees DIRECTORY\n");
    return 2;
  }
  start_sleeper();
  setvbuf(stdout, NULL, _IOFBF, sizeof events);
  printf("start\n");
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) {
    return 0;
  }
  inotify = inotify_init1(IN_CLOEXEC);
  watch(strdup(argv[1]));
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    ssize_t got = read(inotify, events, sizeof events);
    if (got <= 0) {
      die("read");
    }
    int64_t time = nanos(CLOCK_MONOTONIC);
    for (char *at = events; at < events + got;) {
      const struct inotify_event *event = (const struct inotify_event *) at;
      report(event, time);
      at += sizeof *event + event->len;
    }
    fflush(stdout);
  }
}
