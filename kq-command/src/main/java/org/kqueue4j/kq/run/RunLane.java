// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.kqueue4j.kq.launch.Cause;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.picture.Lane;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.picture.MarkKind;
import org.kqueue4j.kq.process.WaitStatus;

/** The runs of the command in a picture: numbered, with their reasons. */
final class RunLane {
  private final LoopPicture picture;
  private final Lane lane;

  /** How often the command was started. */
  private int runs;

  RunLane(LoopPicture picture, CommandTemplate template) {
    this.picture = picture;
    this.lane = picture.lane("run", String.join(" ", template.words()));
    lane.state(picture.now(), Set.of());
  }

  void started(int pid, Cause cause) {
    String run = "run " + ++runs + (cause.event() == null ? "" : ": " + cause);
    draw(Set.of(LaneState.RUNNING), MarkKind.RUN, run, "pid", pid);
  }

  /**
   * The command has ended.
   *
   * @param expected whether kq has ended it
   */
  void exited(WaitStatus status, boolean expected) {
    MarkKind kind = expected || status.exitStatus() == 0 ? MarkKind.EXIT : MarkKind.FAILED;
    draw(Set.of(), kind, status.inWords(), "run", runs);
  }

  private void draw(Set<LaneState> states, MarkKind kind, String what, String field, int value) {
    lane.state(picture.now(), states);
    lane.mark(picture.now(), kind, what, new TreeMap<>(Map.of(field, value)));
  }
}
