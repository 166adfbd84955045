// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.selftest.bench.Bench;

/** The list of all checks. */
public final class Checks {
  private Checks() {}

  /** Returns all checks, in their order; files are watched in these folders too. */
  public static List<Check> all(List<Path> folders) {
    Check leaks = LeakCheck.fromNowOn();
    List<Check> checks = new ArrayList<>();
    checks.addAll(FlagChecks.all());
    checks.addAll(DescriptorChecks.all());
    checks.addAll(ReuseChecks.all());
    checks.addAll(TimerChecks.all());
    checks.addAll(UserChecks.all());
    checks.addAll(WaitingChecks.all());
    checks.addAll(NestedChecks.all());
    checks.addAll(ProcessChecks.all());
    checks.addAll(SignalChecks.all());
    checks.addAll(VnodeChecks.all("vnode", Bench.TEMPORARY));
    for (Path folder : folders) {
      checks.addAll(VnodeChecks.all("vnode in " + folder, folder));
    }
    checks.addAll(AioChecks.all());
    checks.addAll(TraceChecks.all());
    checks.add(leaks);
    return checks;
  }
}
