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
              "Whoever is told that a pipe can be read carries its byte to the next."),
          caption(
              "idle",
              "One ready pipe among idle ones",
              "pipes",
              "Only one pipe ever has a byte in it."),
          caption(
              "echo",
              "TCP echo over loopback",
              "connections",
              "Servers are whole processes, and their CPU time is that of all their threads. 64"
                  + " bytes at a time; on each connection one message is on its way. The program"
                  + " that sends, in C, and the servers have a CPU each."),
          caption(
              "harvest",
              "Events without handlers",
              "",
              "64 pipes that always have a byte in them, and nobody who reads it."),
          caption(
              "user",
              "A user event, triggered and taken by one thread",
              "pipes watched beside it",
              "With pipes watched, a look at them is part of every take."),
          caption(
              "ping-pong",
              "Two threads wake each other in turns",
              "",
              "On one CPU the mechanism and the change of threads are all there is.",
              "round trip"),
          caption(
              "producers",
              "Some threads trigger, one waits",
              "producers",
              "An event that was not taken yet is not triggered a second time, except by a"
                  + " LinkedBlockingQueue, which hands over each single one.",
              "triggers",
              "events seen"),
          caption(
              "file written",
              "Until a write by another process is seen",
              "",
              "Whoever waits is asleep when it happens."),
          caption("child exits", "Until a child's exit is seen", "", "Whoever waits is asleep."),
          caption(
              "signal",
              "Until a signal is seen",
              "",
              "Whoever waits is asleep. The JVM starts a thread for each signal, in Kqueue's case"
                  + " too."),
          caption("register a pipe", "Add and delete a READ of a pipe beside others", "others", ""),
          caption(
              "register a user event", "Add and delete a user event beside others", "others", ""),
          caption("timers", "Cancel one of many timers and arm another", "timers", ""),
          caption(
              "fire",
              "Many timers fire within a second",
              "timers",
              "How late they are, and the CPU time of the process. Wheels trade lateness for fewer"
                  + " wake-ups.",
              "late, median",
              "late, 99 %",
              "CPU"),
          caption("scale: descriptors", "One ready descriptor of many", "descriptors", ""),
          caption("scale: user events", "One user event of many", "user events", ""),
          caption("scale: timers", "Timers by their number", "timers", ""),
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
