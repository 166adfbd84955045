package org.kqueue4j.benchmarks.figures;

import java.util.Arrays;
import java.util.Optional;

/** What the figures say of a work; one that is not here goes by its own name. */
enum Caption {
  RING(
      "ring",
      "Events in a ring of pipes",
      "pipes and those with a byte in them: %s",
      "Whoever is told that a pipe can be read carries its byte to the next."),
  IDLE(
      "idle",
      "One ready pipe among idle ones",
      "pipes: %s",
      "One pipe always has a byte in it; all others are idle."),
  ECHO(
      "echo",
      "TCP echo over loopback",
      "connections: %s",
      "The server's CPU time, all of its threads; 64 bytes at a time, on each connection one"
          + " message on its way."),
  HARVEST(
      "harvest",
      "Events without handlers",
      "%s",
      "64 pipes that always have a byte in them, and nobody who reads it."),
  USER(
      "user",
      "A user event, triggered and taken by one thread",
      "pipes watched beside it: %s",
      "With pipes watched, a look at them is part of every take.");

  private final String work;
  private final String title;
  private final String parameter;
  private final String text;

  Caption(String work, String title, String parameter, String text) {
    this.work = work;
    this.title = title;
    this.parameter = parameter;
    this.text = text;
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

  /** A parameter with what it counts; nothing for none. */
  static String parameterOf(String work, String parameter) {
    return parameter.isEmpty()
        ? ""
        : of(work).map(caption -> caption.parameter.formatted(parameter)).orElse(parameter);
  }

  /** What the parameter counts. */
  static String parameterName(String work) {
    return of(work).map(caption -> caption.parameter.replace(": %s", "")).orElse("");
  }
}
