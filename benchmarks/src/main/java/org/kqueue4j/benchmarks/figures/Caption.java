// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.List;

/**
 * The texts of a work in the figures.
 *
 * @param parameter what the parameter counts; empty if its value says so
 * @param drawn the metrics in the chart; none for the first
 */
record Caption(String work, String title, String parameter, String text, List<String> drawn) {
  /** In the order of the figures. */
  static final List<Caption> ALL =
      List.of(
          caption(
              "ring",
              "Events in a ring of pipes",
              "pipes : those with a byte in them",
              "The handler of a readable pipe carries its byte to the next pipe.",
              "CPU"),
          caption(
              "idle",
              "One ready pipe among idle ones",
              "pipes",
              "Only one pipe ever has a byte in it.",
              "CPU"),
          caption(
              "echo",
              "TCP echo over loopback",
              "connections",
              "Servers are whole processes, and their CPU time is that of all their"
                  + " threads. A message has 64 bytes, and one is under way on each connection."
                  + " The sending program, in C, and the servers have a CPU each.",
              "CPU",
              "round trip",
              "round trip, p99"),
          caption(
              "harvest",
              "Events without handlers",
              "",
              "64 pipes that always have a byte in them, which no handler reads."),
          caption(
              "user",
              "A user event, triggered and taken by one thread",
              "pipes watched beside it",
              "With pipes watched, every take polls them too."),
          caption(
              "ping-pong",
              "Two threads wake each other in turns",
              "",
              "On one CPU the time is that of the mechanism and of the switch of threads alone.",
              "round trip"),
          caption(
              "producers",
              "Some threads trigger, one waits",
              "producers",
              "Rates, so the ratios are those of the time for each. A pending event is not triggered"
                  + " a second time.",
              "triggers",
              "events seen"),
          caption(
              "mailbox",
              "Some threads send messages, one receives them",
              "senders",
              "The receiver runs each message. The CPU time is that of all threads.",
              "CPU",
              "messages"),
          caption(
              "waiters, each edge",
              "Threads wait for the pipes of a ring, edge-triggered",
              "threads",
              "A selector has a share of the pipes only, and most bytes go to the share of another."),
          caption(
              "waiters, enabled anew",
              "Threads wait for the pipes of a ring, enabled anew",
              "threads",
              "An event is disabled until its handler has done its work."),
          caption(
              "virtual threads, full load",
              "TCP echo by virtual threads, as fast as they can",
              "threads",
              "Each thread has a connection, with one message under way. The programs are those"
                  + " below TCP echo, but not bound to CPUs.",
              "CPU",
              "round trip, p99",
              "round trip, worst"),
          caption(
              "virtual threads, at a rate",
              "TCP echo by virtual threads, 10,000 messages a second",
              "threads",
              "The same programs; a message is sent every 100 us, each on another connection.",
              "CPU",
              "round trip",
              "round trip, p99"),
          caption(
              "file written",
              "Until a write by another process is seen",
              "",
              "The waiting thread is asleep when it happens.",
              "until seen",
              "99 %"),
          caption(
              "child exits",
              "Until a child's exit is seen",
              "",
              "The waiting thread is asleep when it happens. *Once* is a future, which a virtual"
                  + " thread completes.",
              "until seen",
              "99 %"),
          caption(
              "signal",
              "Until a signal is seen",
              "",
              "The waiting thread is asleep when it happens. The JVM starts a thread for"
                  + " each signal, for a kqueue too.",
              "until seen",
              "99 %"),
          caption(
              "tree: set-up",
              "Begin to watch a tree",
              "directories",
              "Programs are whole processes. The memory is that beyond what the program has with"
                  + " an empty directory.",
              "CPU",
              "time"),
          caption(
              "tree: files created",
              "Files created in a watched tree with 10,000 files",
              "files created",
              "The CPU time is that of the whole process, which prints a line for each event."),
          caption(
              "tree: git checkout",
              "A checkout of git in a watched tree",
              "files that differ",
              "The CPU time is that of the whole process, which prints a line for each event."),
          caption(
              "tree: file written",
              "Until a write by another process is seen in a watched tree",
              "",
              "The watching process is asleep when it happens.",
              "until seen",
              "99 %"),
          caption("register a pipe", "Add and delete a READ of a pipe beside others", "others", ""),
          caption(
              "register a user event", "Add and delete a user event beside others", "others", ""),
          caption("timers", "Cancel one of many timers and arm another", "timers", ""),
          caption(
              "fire",
              "Many timers fire within a second",
              "timers",
              "The lateness of the timers, and the CPU time of the process. Wheels trade"
                  + " lateness for fewer wake-ups.",
              "late, median",
              "late, 99 %",
              "CPU"),
          caption("scale: descriptors", "One ready descriptor of many", "descriptors", ""),
          caption("scale: user events", "One user event of many", "user events", "", "CPU"),
          caption(
              "scale: timers",
              "Timers by their number",
              "timers",
              "",
              "CPU to add",
              "CPU to cancel",
              "CPU to fire"),
          caption("heap", "Heap for each knote", "", ""));

  private static Caption caption(
      String work, String title, String parameter, String text, String... drawn) {
    return new Caption(work, title, parameter, text, List.of(drawn));
  }

  /** Returns the caption of a work; without texts of its own it has its name. */
  static Caption of(String work) {
    return ALL.stream()
        .filter(caption -> caption.work.equals(work))
        .findFirst()
        .orElseGet(() -> caption(work, work, "", ""));
  }
}
