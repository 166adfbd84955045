// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.RawFiles;

/** READ and WRITE on pipes and FIFOs. */
class PipeTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void readCountsTheBytesUntilTheyAreRead() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()), "mine");
    Expect.none(kq);

    files.write(pipe.writer(), 3);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(pipe.reader());
    assertThat(event.data()).isEqualTo(3);
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(event.isEof()).isFalse();

    files.write(pipe.writer(), 4);
    assertThat(Expect.one(kq).data()).isEqualTo(7);
    files.read(pipe.reader(), 5);
    assertThat(Expect.one(kq).data()).isEqualTo(2);
    files.drain(pipe.reader());
    Expect.none(kq);
  }

  @Test
  void whatWasThereBeforeTheRegistrationIsReported() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 3);
    kq.register(Watch.read(pipe.reader()).clear());
    assertThat(Expect.one(kq).data()).isEqualTo(3);
  }

  @Test
  void writeIsReportedWhileThereIsRoom() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.write(pipe.writer()));
    assertThat(Expect.one(kq).data()).isEqualTo(65536);
    files.fill(pipe.writer());
    Expect.none(kq);
    files.drain(pipe.reader());
    assertThat(Expect.one(kq).data()).isEqualTo(65536);
  }

  @Test
  void readerSeesThatTheWriterHasLeftAndTheBytesLeft() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    files.close(pipe.writer());

    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isFalse();
    assertThat(event.data()).isEqualTo(3);

    files.drain(pipe.reader());
    event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isTrue();
    assertThat(event.data()).isZero();
    assertThat(event.fflags()).isZero();
  }

  @Test
  void writerSeesThatTheReaderHasLeft() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.fill(pipe.writer());
    kq.register(Watch.write(pipe.writer()));
    Expect.none(kq);
    files.close(pipe.reader());
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.error()).isNull();
  }

  @Test
  void fifoIsSilentBeforeItsFirstWriter(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("fifo");
    files.mkfifo(path);
    int reader = files.openToRead(path);
    kq.register(Watch.read(reader));
    Expect.none(kq);
    int writer = files.openToWrite(path);
    Expect.none(kq);
    files.write(writer, 2);
    assertThat(Expect.one(kq).data()).isEqualTo(2);
  }

  @Test
  void newWriterTakesTheEndOfFileBack(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("fifo");
    files.mkfifo(path);
    int reader = files.openToRead(path);
    kq.register(Watch.read(reader));
    files.close(files.openToWrite(path));
    assertThat(Expect.one(kq).isEof()).isTrue();

    int second = files.openToWrite(path);
    Expect.none(kq);
    files.write(second, 5);
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isFalse();
    assertThat(event.has(Flag.NODATA)).isFalse();
    assertThat(event.data()).isEqualTo(5);
    files.close(second);
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void newWriterTakesTheEndOfFileBackAlsoOnceReported(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("fifo");
    files.mkfifo(path);
    int reader = files.openToRead(path);
    kq.register(Watch.read(reader).clear());
    files.close(files.openToWrite(path));
    assertThat(Expect.one(kq).isEof()).isTrue();
    Expect.none(kq);

    files.write(files.openToWrite(path), 5);
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isFalse();
    assertThat(event.data()).isEqualTo(5);
    Expect.none(kq);
  }

  @Test
  void channelsOfPipe() throws Exception {
    Pipe pipe = Pipe.open();
    kq.register(Watch.read(pipe.source()), "source");
    kq.register(Watch.write(pipe.sink()).clear(), "sink");
    assertThat(Expect.one(kq).attachment()).isEqualTo("sink");
    pipe.sink().write(ByteBuffer.allocate(4));
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("source");
    assertThat(event.data()).isEqualTo(4);
    pipe.sink().close();
    event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.data()).isEqualTo(4);
    pipe.source().close();
    Expect.none(kq);
  }
}
