import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;

/// Runs a command until its configuration changes.
void main() throws Exception {
  Path config = Files.writeString(Path.of("app.conf"), "level=1");
  try (Kqueue kq = Kqueue.open()) {
    kq.add(Kevent.vnode(config, Note.WRITE).oneshot());
    kq.add(Kevent.timer(1, Duration.ofMillis(300)));
    kq.add(Kevent.signal("TERM"));
    Process child =
        new ProcessBuilder("sh", "-c", "sleep 1; echo level=2 >app.conf; sleep 60").start();
    kq.add(Kevent.process(child, Note.EXIT));
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
