package org.kqueue4j.kq.watch;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.kqueue4j.Kevent;

/**
 * Standard input through descriptor 0: takes what is announced, and no more, so that it never
 * blocks.
 */
final class StandardInputSource implements Source {
  private static final int BUFFER_SIZE = 1 << 16;

  private final StandardInputSpec spec;
  private final Watch watch;
  private final InputStream in = new FileInputStream(FileDescriptor.in);
  private final InputKind kind;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final Kevent readable;

  private StandardInputSource(StandardInputSpec spec, Watch watch) throws IOException {
    this.kind = InputKind.ofStandardInput();
    this.spec = spec;
    this.watch = watch;
    this.readable = Kevent.read(0).udata(this);
  }

  static StandardInputSource open(StandardInputSpec spec, Watch watch) throws IOException {
    StandardInputSource source = new StandardInputSource(spec, watch);
    if (!source.endsSilently()) {
      watch.kqueue().add(source.readable);
    }
    return source;
  }

  @Override
  public String spec() {
    return spec.text();
  }

  @Override
  public void handle(Kevent event) throws IOException {
    long bytes = take(event.data());
    if (bytes > 0) {
      watch.report().bytes(spec(), null, bytes);
      if (endsSilently()) {
        watch.kqueue().delete(readable);
      }
    } else if (event.isEof() || isEndOfDevice()) {
      watch.kqueue().delete(readable);
      end();
    }
  }

  /** Reads so many bytes; gives how many there were. */
  private long take(long announced) throws IOException {
    long taken = 0;
    while (taken < announced) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, announced - taken));
      if (n <= 0) {
        break;
      }
      taken += n;
    }
    return taken;
  }

  /**
   * A regular file is never reported at its end, since it might grow: this is where the watch of it
   * ends.
   */
  private boolean endsSilently() throws IOException {
    if (kind == InputKind.FILE && in.available() == 0) {
      end();
      return true;
    }
    return false;
  }

  /** Ready with nothing to read: a terminal's end of file, which a read takes. */
  private boolean isEndOfDevice() throws IOException {
    return kind == InputKind.DEVICE && in.read(buffer, 0, 1) <= 0;
  }

  private void end() {
    watch.report().eof(spec());
    watch.ended();
  }
}
