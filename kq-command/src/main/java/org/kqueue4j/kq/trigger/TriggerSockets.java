// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.trigger;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Reason;

/**
 * The sockets of the commands that wait for {@code user:ID}, in a directory that only the user can
 * enter. A trigger is a connection that carries eight bytes.
 */
public final class TriggerSockets {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;

  /** Uses the user's own directory: below {@code XDG_RUNTIME_DIR}, or else below {@code /tmp}. */
  public TriggerSockets() throws IOException {
    this(folder(System.getenv("XDG_RUNTIME_DIR")));
  }

  TriggerSockets(Path folder) throws IOException {
    this.folder = folder;
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException e) {
      checkOwn(folder);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot create the directory "
              + NameText.of(folder)
              + ": "
              + Reason.ofWriting(e)
              + "; set XDG_RUNTIME_DIR to a directory of your own, or unset it",
          e);
    }
  }

  private static Path folder(@Nullable String runtime) {
    return runtime != null && !runtime.isEmpty()
        ? Path.of(runtime, "kq")
        : Path.of("/tmp", "kq-" + System.getProperty("user.name"));
  }

  /** Checks that no other user can write to the directory, and so cause or receive triggers. */
  private static void checkOwn(Path folder) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean own = attributes.owner().equals(Files.getOwner(Path.of("/proc/self")));
    if (!attributes.isDirectory() || !own || !attributes.permissions().equals(PRIVATE)) {
      throw new IOException(
          "cannot use "
              + NameText.of(folder)
              + ", since it is not a directory that only you can enter; remove it, or set"
              + " XDG_RUNTIME_DIR to a directory of your own");
    }
  }

  /** Returns the address where this process listens for triggers of an id. */
  public UnixDomainSocketAddress ownAddress(long id) {
    // Containers that share the directory have the same pids.
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    return UnixDomainSocketAddress.of(folder.resolve("user-" + id + "-" + unique));
  }

  /** Triggers the event in all commands that wait for it. Returns their number. */
  int trigger(long id, long data) throws IOException {
    int reached = 0;
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, "user-" + id + "-*")) {
      for (Path socket : sockets) {
        reached += send(socket, data) ? 1 : 0;
      }
    }
    return reached;
  }

  private static boolean send(Path socket, long data) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.allocate(Long.BYTES).putLong(data).flip());
      return true;
    } catch (ConnectException e) {
      Files.deleteIfExists(socket); // its listener was killed
      return false;
    }
  }

  /** Listens for triggers, without blocking. */
  public static ServerSocketChannel listen(UnixDomainSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(address);
      channel.configureBlocking(false);
      return channel;
    } catch (SocketException e) {
      channel.close();
      throw new IOException(
          "cannot listen on the socket "
              + NameText.of(address.getPath())
              + ": "
              + Reason.of(e)
              + "; set XDG_RUNTIME_DIR to another directory of your own",
          e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
