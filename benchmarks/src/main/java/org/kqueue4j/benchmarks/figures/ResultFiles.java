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
 * Files of results: {@code *.jsonl} with a {@link Result} on each line, and {@code *.jmh.json} in
 * the format of JMH. The later of two results with the same key counts.
 */
public final class ResultFiles {
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

  /** Reads all files in a folder. */
  static List<Result> read(Path folder) throws BadResults, IOException {
    if (!Files.isDirectory(folder)) {
      throw new BadResults("no folder of results: " + folder);
    }
    ResultFiles files = new ResultFiles();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".jsonl")) {
          files.readLines(file);
        } else if (name.endsWith(".jmh.json")) {
          files.readJmh(file);
        }
      }
    }
    if (files.results.isEmpty()) {
      throw new BadResults("no results in " + folder + ": no *.jsonl or *.jmh.json with any");
    }
    return List.copyOf(files.results.values());
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
    all.sort(Comparator.comparing(result -> Theme.of(result.contestant())));
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
