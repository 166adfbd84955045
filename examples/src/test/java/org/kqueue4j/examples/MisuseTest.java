// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Kqueue;

/** Wrong uses that do not compile, and what the compiler says. */
class MisuseTest {
  private static final String PROGRAM =
      """
      import java.nio.file.Path;
      import java.time.Duration;
      import org.kqueue4j.*;
      import org.kqueue4j.file.*;
      import org.kqueue4j.loop.*;

      class Program {
        static void run(Kqueue kq, Kevent event, Registration registration, Path path,
            Process child, EventLoop loop, FileWatcher files, FileChange change) throws Exception {
          %s
        }
      }
      """;

  /** A program as the compiler reads it. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String statement) {
      super(URI.create("string:///Program.java"), Kind.SOURCE);
      text = PROGRAM.formatted(statement);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Returns the errors of a program with this statement. */
  private static List<String> compile(String statement) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Path library =
        Path.of(Kqueue.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    compiler
        .getTask(
            new StringWriter(),
            null,
            diagnostics,
            List.of("-proc:none", "-implicit:none", "-d", "none", "-cp", library.toString()),
            null,
            List.of(new Source(statement)))
        .call();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT).lines().findFirst().orElseThrow())
        .filter(message -> !message.startsWith("directory not found"))
        .toList();
  }

  @Test
  void theRightUseCompiles() throws Exception {
    assertThat(
            compile(
                """
                Registration timer = kq.register(Watch.timer(Duration.ofSeconds(1)).oneshot());
                timer.modify(Watch.timer(Duration.ofSeconds(2)));
                kq.register(Watch.file(path, VnodeNote.WRITE), path);
                Kevent.Proc exit = kq.await(Watch.process(child, ProcNote.EXIT));
                kq.register(Watch.read(0).clear().lowat(8));
                loop.on(Watch.user(), (Kevent.User user) -> user.registration().close());
                loop.onChange(path, file -> System.out.println(file.path()));
                loop.onChange(TreeWatch.of(path).gitignore(), (Object any) -> {});
                files.register(NameWatch.of(path).compareEvery(Duration.ofSeconds(1)), path);
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kq.register(event); | incompatible types: org.kqueue4j.Kevent cannot be converted to org.kqueue4j.Watch<?>
          registration.modify(event); | incompatible types: org.kqueue4j.Kevent cannot be converted to org.kqueue4j.Watch<?>
          kq.register(registration); | incompatible types: org.kqueue4j.Registration cannot be converted to org.kqueue4j.Watch<?>
          Watch.file(path, ProcNote.EXIT); | no suitable method found for file(java.nio.file.Path,org.kqueue4j.ProcNote)
          Watch.process(child, VnodeNote.DELETE); | no suitable method found for process(java.lang.Process,org.kqueue4j.VnodeNote)
          Watch.read(0, VnodeNote.READ); | incompatible types: org.kqueue4j.VnodeNote cannot be converted to java.nio.channels.Channel
          Watch.timer(Duration.ZERO).lowat(1); | cannot find symbol
          Watch.file(path, VnodeNote.WRITE).clear(); | cannot find symbol
          Watch.user().clear(); | cannot find symbol
          Watch.except(0).lowat(1); | cannot find symbol
          Watch.read(1L << 40); | no suitable method found for read(long)
          kq.trigger(7); | cannot find symbol
          event.trigger(); | cannot find symbol
          event.close(); | cannot find symbol
          new Registration(null); | Registration(org.kqueue4j.internal.queue.KernelKnote) is not public in org.kqueue4j.Registration; cannot be accessed from outside package
          Kevent.Timer timer = kq.await(Watch.user()); | incompatible types: inference variable E has incompatible bounds
          loop.on(Watch.read(0), (Kevent.Write write) -> {}); | no suitable method found for on(
          loop.onChange(path, (Kevent.Vnode vnode) -> {}); | incompatible types: org.kqueue4j.loop.Handler<org.kqueue4j.Kevent.Vnode> cannot be converted to org.kqueue4j.loop.Handler<? super org.kqueue4j.file.FileChange>
          loop.onChange(Watch.file(path, VnodeNote.WRITE), vnode -> {}); | no suitable method found for onChange(
          loop.on(NameWatch.of(path), file -> {}); | no suitable method found for on(
          kq.register(TreeWatch.of(path)); | incompatible types: org.kqueue4j.file.TreeWatch cannot be converted to org.kqueue4j.Watch<?>
          files.register(Watch.file(path, VnodeNote.WRITE)); | incompatible types
          files.register(path); | incompatible types
          NameWatch.of(path).gitignore(); | cannot find symbol
          NameWatch.of(path).snapshot(); | cannot find symbol
          TreeWatch.of(path).compareEvery(2000); | incompatible types: int cannot be converted to java.time.Duration
          String text = switch (change.kind()) { case CREATED -> "new"; }; | the switch expression does not cover all possible input values
          String text = switch (event) { case Kevent.Read read -> "read"; }; | the switch expression does not cover all possible input values
          """)
  void doesNotCompile(String statement, String message) throws Exception {
    assertThat(compile(statement)).first().asString().startsWith(message);
  }
}
