package org.kqueue4j.linux;

/** The thread that looks after kqueues which no platform thread waits on. */
final class AlarmThread {
  private AlarmThread() {}

  static boolean runs() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("kqueue4j-alarm"));
  }

  /** It ends soon after the last queue that needs it is closed. */
  static void awaitEnd() {
    Meanwhile.until("the alarm has ended", () -> !runs());
  }
}
