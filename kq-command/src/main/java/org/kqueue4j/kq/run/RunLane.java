// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.picture.Lane;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.picture.LoopPicture;

/** The runs of the command in a picture. */
final class RunLane {
  private final LoopPicture picture;
  private final Lane lane;

  RunLane(LoopPicture picture, CommandTemplate template) {
    this.picture = picture;
    this.lane =
        picture.lane("run", template.words().getFirst(), String.join(" ", template.words()));
    lane.state(picture.now(), Set.of());
  }

  void started(int pid) {
    draw(Set.of(LaneState.RUNNING), "start", "pid", pid);
  }

  void exited(int status) {
    draw(Set.of(), "exit", "status", status);
  }

  private void draw(Set<LaneState> states, String what, String field, int value) {
    lane.state(picture.now(), states);
    lane.mark(picture.now(), what, new TreeMap<>(Map.of(field, value)));
  }
}
