// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Reason;

/** The file: {@code timeline.html} with its style, its program and its data inserted. */
final class HtmlPage {
  /** Writes JSON without any character that a reader of HTML could take for a tag. */
  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final SerializedString LESS = new SerializedString("\\u003c");
    private static final int[] ASCII = standardAsciiEscapesForJSON();

    static {
      ASCII['<'] = ESCAPE_CUSTOM;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII.clone();
    }

    /** Returns the sequence. The generator also asks for each character beyond ASCII. */
    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return c == '<' ? LESS : null;
    }
  }

  private static final String DATA = "{{data}}";

  private HtmlPage() {}

  static void requireWritable(Path file) throws IOException {
    try {
      requirePossible(file);
      if (isPlain(file)) {
        Path beside = beside(file);
        open(beside).close();
        Files.delete(beside);
      }
    } catch (IOException e) {
      throw naming(file, e);
    }
  }

  static void write(Path file, String title, JsonObject data) throws IOException {
    try {
      if (isPlain(file)) {
        replace(file, title, data);
      } else {
        try (OutputStream out = Files.newOutputStream(file)) {
          write(out, title, data);
        }
      }
    } catch (IOException e) {
      throw naming(file, e);
    }
  }

  /** Makes sure that the path can name a file. */
  private static void requirePossible(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return; // it is to be created
    }
  }

  /** Returns whether the file, such as /dev/stdout, cannot be replaced, only written. */
  private static boolean isPlain(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(null, null, "it is a directory");
    }
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  private static void replace(Path file, String title, JsonObject data) throws IOException {
    Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    Path beside = beside(target);
    try {
      try (OutputStream out = open(beside)) {
        write(out, title, data);
      }
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw e; // it belongs to another user
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(".kq-" + ProcessHandle.current().pid() + ".part");
  }

  private static OutputStream open(Path beside) throws IOException {
    return Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void write(OutputStream stream, String title, JsonObject data) throws IOException {
    String css = resource("timeline.css");
    String js = resource("timeline.js") + resource("steps.js");
    String page = resource("timeline.html");
    int at = page.indexOf(DATA);
    String head =
        page.substring(0, at)
            .replace("{{style-hash}}", hash(css))
            .replace("{{script-hash}}", hash(js))
            .replace("{{style}}", css)
            .replace("{{title}}", escape(title)); // the last, since it may contain anything
    Writer out =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
    out.write(head);
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
    json.setCharacterEscapes(new Escapes());
    data.write(json);
    json.close();
    out.write(page.substring(at + DATA.length()).replace("{{script}}", js));
    out.flush();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the hash by which the page's Content-Security-Policy allows a script. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IOException naming(Path file, IOException e) {
    return new IOException("cannot write to " + NameText.of(file) + ": " + Reason.ofWriting(e), e);
  }
}
