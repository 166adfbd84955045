import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/// Runs a command until its configuration changes.
void main() throws Exception {
  Path config = Files.writeString(Path.of("app.conf"), "level=1");
  try (Kqueue kq = Kqueue.open()) {
    kq.register(Watch.file(config, VnodeNote.WRITE).oneshot());
    kq.register(Watch.timer(Duration.ofMillis(300)));
    kq.register(Watch.signal("TERM"));
    Process child =
        new ProcessBuilder("sh", "-c", "sleep 1; echo level=2 >app.conf; sleep 60").start();
    kq.register(Watch.process(child, ProcNote.EXIT));
    while (true) {
      for (Kevent event : kq.take()) { // waits
        switch (event.filter()) {
          case VNODE, SIGNAL -> child.destroy();
          case TIMER -> IO.println("periods of 300 ms that have passed: " + event.data());
          case PROC -> {
            IO.println("the command has exited with status " + child.waitFor());
            return;
          }
          default -> throw new AssertionError(event);
        }
      }
    }
  }
}
