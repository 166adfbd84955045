package org.kqueue4j.selftest;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.selftest.check.*;
import org.kqueue4j.selftest.trial.*;

final class SelfTest {
  private SelfTest() {}

  static void main(String[] args) {
    Runner r = new Runner(1, Duration.ofSeconds(30));
    for (Trial t : Trials.all()) r.run(t).forEach(System.out::println);
    for (Check c : Checks.all(List.of())) System.out.println(r.run(c));
    System.exit(0);
  }
}
