// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ENABLE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** What a flight recording has of kqueues. */
class FlightRecorderTest {
  private static final String WAIT = "org.kqueue4j.Wait";
  private static final String WAKE = "org.kqueue4j.Wake";
  private static final String REGISTER = "org.kqueue4j.Register";
  private static final String TIMER_BATCH = "org.kqueue4j.TimerBatch";

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private interface Work {
    void run() throws Exception;
  }

  /** The events of a queue that are recorded while something is done, with settings by default. */
  private List<RecordedEvent> recordByDefault(Work work) throws Exception {
    try (Recording recording = new Recording()) {
      return record(recording, work);
    }
  }

  /** The same with these events, and no others, enabled in full. */
  private List<RecordedEvent> record(String event, Work work) throws Exception {
    try (Recording recording = new Recording()) {
      Stream.of(WAIT, WAKE, REGISTER, TIMER_BATCH).forEach(recording::disable);
      recording.enable(event).withoutThreshold();
      return record(recording, work);
    }
  }

  private List<RecordedEvent> record(Recording recording, Work work) throws Exception {
    recording.start();
    work.run();
    recording.stop();
    Path file = folder.resolve(recording.getId() + ".jfr");
    recording.dump(file);
    return eventsOf(file, kq.dump().number());
  }

  private static List<RecordedEvent> eventsOf(Path file, long queue) throws Exception {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("org.kqueue4j."))
        .filter(event -> event.getLong("queue") == queue)
        .toList();
  }

  private static RecordedEvent only(List<RecordedEvent> events) {
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  /** How the thread waits. */
  enum Where {
    PARKED,
    IN_EPOLL
  }

  private void set(Where where) {
    if (where == Where.IN_EPOLL) {
      kq.register(Watch.read(files.pipe().reader()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitThatEndsWithEvents(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    long[] id = new long[1];
    RecordedEvent wait =
        only(
            record(
                WAIT,
                () -> {
                  try (var waiter =
                      Meanwhile.call(() -> kq.poll(Duration.ofHours(1))).untilItWaits()) {
                    id[0] = waiter.thread().threadId();
                    user.trigger();
                    assertThat(waiter.join()).hasSize(1);
                  }
                }));
    assertThat(wait.getEventType().getCategoryNames()).containsExactly("kqueue4j");
    assertThat(wait.getEventType().getLabel()).isEqualTo("Kqueue Wait");
    assertThat(wait.getString("end")).isEqualTo("events");
    assertThat(wait.getInt("events")).isEqualTo(1);
    assertThat(wait.getDuration("timeout")).isEqualTo(Duration.ofHours(1));
    assertThat(wait.getDuration()).isBetween(Duration.ofNanos(1), Meanwhile.SOON);
    assertThat(wait.getThread().getJavaThreadId()).isEqualTo(id[0]);
    assertThat(wait.getStackTrace().getFrames())
        .anyMatch(frame -> frame.getMethod().getType().getName().equals(Kqueue.class.getName()));
  }

  @ParameterizedTest
  @EnumSource
  void waitThatEndsWithNothing(Where where) throws Exception {
    set(where);
    RecordedEvent wait = only(record(WAIT, () -> kq.poll(Duration.ofMillis(5))));
    assertThat(wait.getString("end")).isEqualTo("timeout");
    assertThat(wait.getInt("events")).isZero();
    assertThat(wait.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(5));
  }

  @ParameterizedTest
  @EnumSource
  void waitThatIsInterrupted(Where where) throws Exception {
    set(where);
    RecordedEvent wait =
        only(
            record(
                WAIT,
                () -> {
                  try (var waiter = Meanwhile.call(kq::take).untilItWaits()) {
                    waiter.thread().interrupt();
                    assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
                  }
                }));
    assertThat(wait.getString("end")).isEqualTo("interrupted");
    assertThat(wait.getLong("timeout")).isEqualTo(Kqueue.FOREVER);
  }

  @ParameterizedTest
  @EnumSource
  void waitForAQueueThatIsClosed(Where where) throws Exception {
    set(where);
    RecordedEvent wait =
        only(
            record(
                WAIT,
                () -> {
                  try (var waiter = Meanwhile.call(kq::take).untilItWaits()) {
                    kq.close();
                    assertThatExceptionOfType(KqueueException.class).isThrownBy(waiter::join);
                  }
                }));
    assertThat(wait.getString("end")).isEqualTo("closed");
  }

  @Test
  void whoeverFindsSomethingDoesNotWait() throws Exception {
    Registration user = kq.register(Watch.user());
    user.trigger();
    assertThat(record(WAIT, () -> Expect.one(kq))).isEmpty();
    user.close();
    assertThat(record(WAIT, kq::poll)).isEmpty();
  }

  @Test
  void virtualThreadThatWaits() throws Exception {
    Registration user = kq.register(Watch.user());
    long[] id = new long[1];
    RecordedEvent wait =
        only(
            record(
                WAIT,
                () -> {
                  try (var waiter = Meanwhile.callVirtually(kq::take).untilItWaits()) {
                    id[0] = waiter.thread().threadId();
                    user.trigger();
                    waiter.join();
                  }
                }));
    assertThat(wait.getThread().getJavaThreadId()).isEqualTo(id[0]);
    assertThat(wait.getThread().isVirtual()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void wake(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    long[] id = new long[1];
    RecordedEvent wake =
        only(
            record(
                WAKE,
                () -> {
                  try (var waiter = Meanwhile.call(kq::take).untilItWaits()) {
                    id[0] = waiter.thread().threadId();
                    user.trigger();
                    waiter.join();
                  }
                }));
    assertThat(wake.getThread("woken").getJavaThreadId()).isEqualTo(id[0]);
    assertThat(wake.getThread().getJavaThreadId()).isEqualTo(Thread.currentThread().threadId());
    assertThat(wake.getString("means")).isEqualTo(where == Where.PARKED ? "unpark" : "kick");
  }

  @Test
  void whoIsWokenByASourceIsWokenByNobody() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    assertThat(
            record(
                WAKE,
                () -> {
                  try (var waiter = Meanwhile.call(kq::take).untilItWaits()) {
                    files.write(pipe.writer(), 1);
                    waiter.join();
                  }
                }))
        .isEmpty();
  }

  @Test
  void registerThatIsMade() throws Exception {
    RecordedEvent register =
        only(
            record(
                REGISTER, () -> Changes.apply(kq, 42, EVFILT_USER, EV_ADD | EV_ENABLE | EV_CLEAR)));
    assertThat(register.getString("filter")).isEqualTo("USER");
    assertThat(register.getLong("ident")).isEqualTo(42);
    assertThat(register.getString("flags")).isEqualTo("ADD|ENABLE|CLEAR");
    assertThat(register.getInt("errno")).isZero();
    assertThat(register.getString("reason")).isNull();
  }

  @Test
  void registerOfAWatch() throws Exception {
    Registration[] made = new Registration[1];
    RecordedEvent register =
        only(record(REGISTER, () -> made[0] = kq.register(Watch.timer(Duration.ofHours(1)))));
    assertThat(register.getString("filter")).isEqualTo("TIMER");
    assertThat(register.getLong("ident")).isEqualTo(made[0].ident());
    assertThat(register.getString("flags")).isEqualTo("ADD|CLEAR");
    assertThat(register.getInt("errno")).isZero();
    assertThat(register.getString("reason")).isNull();
  }

  @Test
  void registrationThatIsChanged() throws Exception {
    Registration user = kq.register(Watch.user());
    List<RecordedEvent> changes =
        record(
            REGISTER,
            () -> {
              user.disable();
              user.enable();
              user.modify(Watch.user().dispatch());
              user.trigger();
              user.close();
              user.close();
              assertThatExceptionOfType(NotRegisteredException.class).isThrownBy(user::enable);
            });
    assertThat(changes)
        .extracting(change -> change.getString("flags"))
        .containsExactly(
            "DISABLE", "ENABLE", "ADD|ENABLE|CLEAR|DISPATCH", "", "DELETE", "ENABLE");
    assertThat(changes).allMatch(change -> change.getString("filter").equals("USER"));
    assertThat(changes).allMatch(change -> change.getLong("ident") == user.ident());
    assertThat(changes.getLast().getInt("errno")).isEqualTo(Errno.ENOENT.number());
    assertThat(changes.getLast().getString("reason")).contains("has ended");
  }

  @Test
  void registerThatIsRefused() throws Exception {
    RecordedEvent register =
        only(
            record(
                REGISTER,
                () ->
                    assertThatExceptionOfType(KqueueException.class)
                        .isThrownBy(() -> Changes.apply(kq, 999_999, EVFILT_READ, EV_DELETE))));
    assertThat(register.getString("filter")).isEqualTo("READ");
    assertThat(register.getString("flags")).isEqualTo("DELETE");
    assertThat(register.getInt("errno")).isEqualTo(Errno.EBADF.number());
    assertThat(register.getString("reason")).isEqualTo("EBADF: 999999 is no open descriptor");
  }

  @Test
  void filtersAndFlagsHaveTheNamesThatTheyHaveElsewhere() throws Exception {
    int[] flags =
        Arrays.stream(Flag.values()).mapToInt(Flag::bit).filter(bit -> bit < 0x800).toArray();
    KeventList changes = new KeventList(0);
    for (Filter filter : Filter.values()) {
      changes.add(999_999, filter.number(), Arrays.stream(flags).sum(), 0, 0, null);
    }
    for (int flag : flags) {
      changes.add(1, Filter.USER.number(), flag, 0, 0, null);
    }
    changes.add(1, -10, 0, 0, 0, null);
    List<RecordedEvent> events = record(REGISTER, () -> kq.kevent(changes, new KeventList(64), 0));
    List<String> filterNames = new ArrayList<>();
    List<String> flagNames = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      int number = changes.filter(i);
      filterNames.add(number < -9 ? Integer.toString(number) : Filter.of(number).name());
      flagNames.add(changes.flags(i) == 0 ? "" : Flag.toString(changes.flags(i)));
    }
    assertThat(events).extracting(e -> e.getString("filter")).isEqualTo(filterNames);
    assertThat(events).extracting(e -> e.getString("flags")).isEqualTo(flagNames);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void timersThatFireAtOnce(int timers) throws Exception {
    for (int i = 0; i < timers; i++) {
      kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    }
    long begin = System.nanoTime();
    Meanwhile.until("all are due", () -> System.nanoTime() - begin > 5_000_000);
    RecordedEvent batch = only(record(TIMER_BATCH, kq::poll));
    assertThat(batch.getInt("timers")).isEqualTo(timers);
    assertThat(batch.getDuration("lateness")).isBetween(Duration.ofMillis(4), Meanwhile.SOON);
    assertThat(batch.getStackTrace()).isNull();
  }

  /** What costs little is there in any recording; the rest must be asked for. */
  @Test
  void onlyLongWaitsAreRecordedByDefault() throws Exception {
    Duration time = Duration.ofMillis(50);
    RecordedEvent event =
        only(
            recordByDefault(
                () -> {
                  kq.register(Watch.user());
                  kq.poll(time);
                }));
    assertThat(event.getEventType().getName()).isEqualTo(WAIT);
    assertThat(event.getDuration("timeout")).isEqualTo(time);
    assertThat(FlightRecorder.getFlightRecorder().getEventTypes())
        .filteredOn(type -> type.getName().equals(WAIT))
        .flatExtracting(EventType::getSettingDescriptors)
        .filteredOn(setting -> setting.getName().equals("threshold"))
        .extracting(SettingDescriptor::getDefaultValue)
        .containsExactly("20 ms");
  }

  /** What other JVMs run. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      try (Kqueue kq = Kqueue.open()) {
        Registration user = kq.register(Watch.user());
        System.out.println("events " + kq.poll(Duration.ofMillis(50)).size());
        user.trigger();
        System.out.println("events " + kq.take().size());
        System.out.println("queue " + kq.dump().number());
      }
      boolean jfr = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      System.out.println("jdk.jfr " + jfr + " " + Kqueue.class.getModule().isNamed());
    }
  }

  /** Whether the library is a module, or on the class path. */
  enum As {
    MODULE,
    ON_CLASS_PATH
  }

  private static List<String> run(As as, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    String library = ChildJvm.locationOf(Kqueue.class).toString();
    String tests = ChildJvm.locationOf(Program.class).toString();
    String main = Program.class.getName();
    command.addAll(
        switch (as) {
          case ON_CLASS_PATH ->
              List.of("--enable-native-access=ALL-UNNAMED", "-cp", library + ":" + tests, main);
          case MODULE ->
              List.of(
                  "--enable-native-access=org.kqueue4j",
                  "--module-path=" + library,
                  "--patch-module=org.kqueue4j=" + tests,
                  "--module=org.kqueue4j/" + main);
        });
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @ParameterizedTest
  @EnumSource
  void aJvmWithoutTheFlightRecorderNeedsNone(As as) throws Exception {
    assertThat(run(as, "--limit-modules=java.base,jdk.unsupported"))
        .contains("events 0", "events 1", "jdk.jfr false " + (as == As.MODULE));
  }

  @ParameterizedTest
  @EnumSource
  void noEventIsLoadedWhileNobodyRecords(As as) throws Exception {
    List<String> jfr =
        run(as, "-Xlog:class+load").stream()
            .filter(
                line -> line.contains(" org.kqueue4j.internal.jfr.") || line.contains(" jdk.jfr."))
            .map(line -> line.replaceAll(".* ((org.kqueue4j.internal|jdk).jfr.[^ ]*) .*", "$1"))
            .toList();
    assertThat(jfr).containsExactly("org.kqueue4j.internal.jfr.Recorder", "jdk.jfr.FlightRecorder");
  }

  @ParameterizedTest
  @EnumSource
  void recordingByAnOptionOfJava(As as) throws Exception {
    Path file = folder.resolve("program.jfr");
    List<String> output =
        run(
            as,
            "-Xlog:jfr*=off",
            "-XX:StartFlightRecording:filename=" + file + ",+" + REGISTER + "#enabled=true");
    assertThat(output).contains("events 1", "jdk.jfr true " + (as == As.MODULE));
    assertThat(Files.exists(file)).isTrue();
    long queue =
        output.stream()
            .filter(line -> line.startsWith("queue "))
            .mapToLong(line -> Long.parseLong(line.substring(6)))
            .sum();
    assertThat(eventsOf(file, queue))
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrder(REGISTER, WAIT, REGISTER);
  }
}
