// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The texts of each work in the figures, in the order of the figures. A work without a caption has
 * its own name.
 */
enum Caption {
  RING(
      "ring",
      "Events in a ring of pipes",
      "pipes : those with a byte in them",
      "Whoever is told that a pipe can be read carries its byte to the next."),
  IDLE("idle", "One ready pipe among idle ones", "pipes", "Only one pipe ever has a byte in it."),
  ECHO(
      "echo",
      "TCP echo over loopback",
      "connections",
      "Servers are whole processes, and their CPU time is that of all their threads. 64 bytes at a"
          + " time; on each connection one message is on its way. The program that sends, in C, and"
          + " the servers have a CPU each."),
  HARVEST(
      "harvest",
      "Events without handlers",
      "",
      "64 pipes that always have a byte in them, and nobody who reads it."),
  USER(
      "user",
      "A user event, triggered and taken by one thread",
      "pipes watched beside it",
      "With pipes watched, a look at them is part of every take."),
  PING_PONG(
      "ping-pong",
      "Two threads wake each other in turns",
      "",
      "On one CPU the mechanism and the change of threads are all there is.",
      "round trip"),
  PRODUCERS(
      "producers",
      "Some threads trigger, one waits",
      "producers",
      "An event that was not taken yet is not triggered a second time, except by a"
          + " LinkedBlockingQueue, which hands over each single one.",
      "triggers",
      "events seen"),
  FILE(
      "file written",
      "Until a write by another process is seen",
      "",
      "Whoever waits is asleep when it happens."),
  EXIT("child exits", "Until a child's exit is seen", "", "Whoever waits is asleep."),
  SIGNAL(
      "signal",
      "Until a signal is seen",
      "",
      "Whoever waits is asleep. The JVM starts a thread for each signal, in Kqueue's case too."),
  REGISTER_PIPE("register a pipe", "Add and delete a READ of a pipe beside others", "others", ""),
  REGISTER_USER("register a user event", "Add and delete a user event beside others", "others", ""),
  TIMERS("timers", "Cancel one of many timers and arm another", "timers", ""),
  FIRE(
      "fire",
      "Many timers fire within a second",
      "timers",
      "How late they are, and the CPU time of the process. Wheels trade lateness for fewer"
          + " wake-ups.",
      "late, median",
      "late, 99 %",
      "CPU"),
  SCALE_DESCRIPTORS("scale: descriptors", "One ready descriptor of many", "descriptors", ""),
  SCALE_USER("scale: user events", "One user event of many", "user events", ""),
  SCALE_TIMERS("scale: timers", "Timers by their number", "timers", ""),
  HEAP("heap", "Heap for each knote", "", "");

  private final String work;
  private final String title;
  private final String parameter;
  private final String text;
  private final List<String> drawn;

  /**
   * @param parameter what the parameter counts; empty if its value says so
   * @param drawn the metrics in the chart; none for the first
   */
  Caption(String work, String title, String parameter, String text, String... drawn) {
    this.work = work;
    this.title = title;
    this.parameter = parameter;
    this.text = text;
    this.drawn = List.of(drawn);
  }

  String work() {
    return work;
  }

  private static Optional<Caption> of(String work) {
    return Arrays.stream(values()).filter(caption -> caption.work.equals(work)).findFirst();
  }

  static String titleOf(String work) {
    return of(work).map(caption -> caption.title).orElse(work);
  }

  static String textOf(String work) {
    return of(work).map(caption -> caption.text).orElse("");
  }

  static String parameterOf(String work) {
    return of(work).map(caption -> caption.parameter).orElse("");
  }

  static List<String> drawnOf(String work) {
    return of(work).map(caption -> caption.drawn).orElse(List.of());
  }
}
