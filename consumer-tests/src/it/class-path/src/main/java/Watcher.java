import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kqueue4j.loop.EventLoop;

Process child;

/// Runs a command until its configuration changes.
void main() throws Exception {
  Path config = Files.writeString(Path.of("app.conf"), "level=1");
  try (EventLoop loop = EventLoop.open()) {
    loop.onChange(config, change -> child.destroy());
    loop.onSignal("TERM", signal -> child.destroy());
    loop.every(Duration.ofMillis(300), () -> IO.println("the command is running"));
    child = new ProcessBuilder("sh", "-c", "sleep 1; echo level=2 >app.conf; sleep 60").start();
    loop.onExit(
        child,
        exit -> {
          IO.println("the command has ended: " + exit);
          loop.stop();
        });
    loop.run();
  }
}
