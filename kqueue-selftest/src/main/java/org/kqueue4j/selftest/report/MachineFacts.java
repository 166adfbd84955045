// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kqueue4j.selftest.trial.DescriptorUse;

/**
 * Facts about the machine that the library depends on. Names of users, hosts and containers, the
 * environment, and paths are not read.
 */
public final class MachineFacts {
  private static final String NONE = "";
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");
  private static final long LONGEST_VERSION = 32;

  /** The sysctls that the library depends on. */
  private static final List<String> SETTINGS =
      List.of(
          "fs.file-max",
          "fs.nr_open",
          "fs.epoll.max_user_watches",
          "fs.inotify.max_queued_events",
          "fs.inotify.max_user_instances",
          "fs.inotify.max_user_watches",
          "fs.pipe-max-size",
          "fs.pipe-user-pages-soft",
          "kernel.io_uring_disabled",
          "kernel.pid_max",
          "kernel.yama.ptrace_scope",
          "net.core.somaxconn",
          "net.core.rmem_max",
          "net.core.wmem_max");

  /** The limits of a control group of version 2. */
  private static final List<String> GROUP_LIMITS = List.of("cpu.max", "memory.max", "pids.max");

  /** The capabilities that the library depends on, by their bit. */
  private static final Map<Integer, String> CAPABILITIES =
      new TreeMap<>(
          Map.of(
              2, "DAC_READ_SEARCH",
              5, "KILL",
              12, "NET_ADMIN",
              19, "SYS_PTRACE",
              21, "SYS_ADMIN",
              23, "SYS_NICE",
              24, "SYS_RESOURCE"));

  private MachineFacts() {}

  /**
   * Returns the facts that can be found, each with its name, in the order of the report.
   *
   * @param folders whose file systems are of interest, beside that of temporary files
   */
  public static Map<String, String> find(String version, List<Path> folders) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kqueue4j", version + ownSettings());
    facts.put(
        "Java",
        Runtime.version() + ", " + property("java.vm.name") + ", " + property("java.vendor"));
    facts.put("kernel", property("os.name") + ' ' + property("os.version"));
    facts.put("architecture", property("os.arch"));
    facts.put("processors", processors());
    facts.put("distribution", distribution());
    facts.put("C library", cLibrary());
    facts.put("container", container());
    facts.put("control group", groupLimits());
    facts.put("seccomp", seccomp());
    facts.put("capabilities", capabilities());
    facts.put("descriptors", descriptors());
    String slack = line(Path.of("/proc/self/timerslack_ns"));
    facts.put("timer slack", slack.isEmpty() ? NONE : slack + " ns");
    facts.put("temporary files on", fileSystem(Path.of(property("java.io.tmpdir"))));
    for (Path folder : folders) {
      facts.put(folder + " is on", fileSystem(folder));
    }
    for (String setting : SETTINGS) {
      facts.put(setting, line(Path.of("/proc/sys", setting.replace('.', '/'))));
    }
    facts.replaceAll((name, text) -> text.strip());
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private static String property(String name) {
    return System.getProperty(name, NONE);
  }

  /** Returns the options of the library itself, which are no secret. */
  private static String ownSettings() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("org.kqueue4j."))
        .sorted()
        .map(name -> ", -D" + name + "=" + property(name))
        .collect(Collectors.joining());
  }

  private static String processors() {
    String[] averages = line(Path.of("/proc/loadavg")).split(" ");
    String load = averages.length > 2 ? ", load " + averages[0] + ' ' + averages[1] : NONE;
    return Runtime.getRuntime().availableProcessors() + load;
  }

  private static String distribution() {
    return value(Path.of("/etc/os-release"), "PRETTY_NAME=").replace("\"", NONE);
  }

  /** Returns the name and version of the C library, where it says them; musl does not. */
  private static String cLibrary() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> symbol = linker.defaultLookup().find("gnu_get_libc_version");
    if (symbol.isEmpty()) {
      return "not glibc";
    }
    try {
      var call = linker.downcallHandle(symbol.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
      MemorySegment text = (MemorySegment) call.invokeExact();
      return "glibc " + text.reinterpret(LONGEST_VERSION).getString(0);
    } catch (Throwable e) {
      return "glibc, version not known: " + e;
    }
  }

  /** Returns the kind of container, if that can be found out; never its name. */
  private static String container() {
    List<String> signs = new ArrayList<>();
    if (Files.exists(Path.of("/.dockerenv"))) {
      signs.add("docker");
    }
    if (Files.exists(Path.of("/run/.containerenv"))) {
      signs.add("podman");
    }
    String groups = String.join("\n", lines(Path.of("/proc/1/cgroup")));
    for (String kind : List.of("docker", "kubepods", "libpod", "lxc", "containerd")) {
      if (groups.contains(kind) && !signs.contains(kind)) {
        signs.add(kind);
      }
    }
    String kernel = line(Path.of("/proc/version")).toLowerCase(Locale.ROOT);
    for (String kind : List.of("microsoft", "gvisor")) {
      if (kernel.contains(kind)) {
        signs.add(kind);
      }
    }
    return signs.isEmpty() ? "no sign of one" : String.join(", ", signs);
  }

  private static String groupLimits() {
    List<String> limits = new ArrayList<>();
    for (String name : GROUP_LIMITS) {
      String value = line(CGROUP.resolve(name));
      if (!value.isEmpty()) {
        limits.add(name + ' ' + value);
      }
    }
    return String.join(", ", limits);
  }

  private static String seccomp() {
    return switch (status("Seccomp")) {
      case "0" -> "off";
      case "1" -> "strict";
      case "2" -> "a filter";
      default -> NONE;
    };
  }

  private static String capabilities() {
    String mask = status("CapEff");
    if (mask.isEmpty()) {
      return NONE;
    }
    Map<Integer, String> held = new TreeMap<>(CAPABILITIES);
    long bits = Long.parseUnsignedLong(mask, 16);
    held.keySet().removeIf(bit -> (bits >>> bit & 1) == 0);
    return held.isEmpty() ? "none of " + CAPABILITIES.values() : String.join(", ", held.values());
  }

  private static String status(String name) {
    return value(Path.of("/proc/self/status"), name + ':');
  }

  private static String descriptors() {
    DescriptorUse use = DescriptorUse.now();
    String open = use.open() < 0 ? NONE : ", " + use.open() + " are open";
    return use.limit().isEmpty() ? NONE : "at most " + use.limit() + open;
  }

  private static String fileSystem(Path folder) {
    try {
      return Files.getFileStore(folder).type();
    } catch (IOException e) {
      return "not known: " + e.getClass().getSimpleName();
    }
  }

  /** Returns the rest of the first line that begins so; empty if there is none. */
  private static String value(Path file, String beginning) {
    return lines(file).stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()).strip())
        .findFirst()
        .orElse(NONE);
  }

  /** Returns the first line of a file; empty if this machine has no such file, or hides it. */
  private static String line(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? NONE : lines.getFirst().replaceAll("\\s+", " ");
  }

  /** Returns the lines of a file, whose length the system may not tell, as of files of /proc. */
  private static List<String> lines(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return reader.lines().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // this machine has no such file, or hides it
    }
  }
}
