// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files of results: {@code WHAT.jsonl} with a {@link Result} on each line, and {@code
 * WHAT.jmh.json} in the format of JMH. The later of two results with the same key counts. {@code
 * WHAT.md} says under which conditions the benchmark ran.
 */
public final class ResultFiles {
  private static final String LINES = ".jsonl";
  private static final String JMH = ".jmh.json";
  private static final String CONDITIONS = ".md";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.AUTO_DETECT_IS_GETTERS)
          .build();

  private final Map<Result.Key, Result> results = new LinkedHashMap<>();

  private ResultFiles() {}

  /**
   * Appends a line to the file that the system property "results" names; does nothing without the
   * property. For one thread at a time.
   */
  public static void append(Result result) throws IOException {
    String file = System.getProperty("results", "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file),
          JSON.writeValueAsString(result) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** Reads all files in a folder; those of one benchmark make one run. */
  static List<Run> read(Path folder) throws BadResults, IOException {
    if (!Files.isDirectory(folder)) {
      throw new BadResults("no folder of results: " + folder);
    }
    Map<String, ResultFiles> runs = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(LINES)) {
          run(name, LINES, runs).readLines(file);
        } else if (name.endsWith(JMH)) {
          run(name, JMH, runs).readJmh(file);
        }
      }
    }
    List<Run> read = new ArrayList<>();
    for (Map.Entry<String, ResultFiles> run : runs.entrySet()) {
      List<Result> results = List.copyOf(run.getValue().results.values());
      if (!results.isEmpty()) {
        read.add(new Run(run.getKey(), conditions(folder, run.getKey()), results));
      }
    }
    if (read.isEmpty()) {
      throw new BadResults("no results in " + folder + ": no *.jsonl or *.jmh.json with any");
    }
    return read;
  }

  private static ResultFiles run(String file, String suffix, Map<String, ResultFiles> runs) {
    String name = file.substring(0, file.length() - suffix.length());
    return runs.computeIfAbsent(name, _ -> new ResultFiles());
  }

  private static String conditions(Path folder, String run) throws IOException {
    Path file = folder.resolve(run + CONDITIONS);
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  /** Writes runs to a folder, from which they can be read again. */
  static void write(List<Run> runs, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Run run : runs) {
      List<String> lines = new ArrayList<>();
      for (Result result : run.results()) {
        lines.add(JSON.writeValueAsString(result));
      }
      Files.write(folder.resolve(run.name() + LINES), lines);
      Files.writeString(folder.resolve(run.name() + CONDITIONS), run.conditions() + "\n");
    }
  }

  private void add(Result result) {
    results.put(result.key(), result);
  }

  private void readLines(Path file) throws BadResults, IOException {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String place = file + ", line " + (i + 1);
      Result result = parse(lines.get(i), Result.class, place);
      if (!(result.lower() <= result.median() && result.median() <= result.upper())) {
        throw new BadResults(place + ": the median is not between lower and upper");
      }
      add(result);
    }
  }

  private void readJmh(Path file) throws BadResults, IOException {
    JsonNode runs = parse(Files.readString(file), JsonNode.class, file.toString());
    if (!runs.isArray()) {
      throw new BadResults(file + ": not what JMH writes");
    }
    List<Result> all = new ArrayList<>();
    for (JsonNode run : runs) {
      List<Result> list = JmhRun.results(run);
      if (list.isEmpty()) {
        throw new BadResults(file + ": a run without a measurement");
      }
      all.addAll(list);
    }
    // JMH sorts them alphabetically.
    all.sort(Comparator.comparing(Result::place));
    all.forEach(this::add);
  }

  private static <T> T parse(String text, Class<T> type, String place) throws BadResults {
    try {
      return JSON.readValue(text, type);
    } catch (JsonMappingException e) {
      String field = e.getPath().isEmpty() ? "" : e.getPath().getLast().getFieldName();
      throw new BadResults(place + ": \"" + field + "\": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new BadResults(place + ": no JSON: " + e.getOriginalMessage());
    }
  }
}
