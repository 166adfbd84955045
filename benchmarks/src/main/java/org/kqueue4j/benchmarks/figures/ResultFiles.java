// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of results: {@code *.jsonl} with a result on each line, and {@code *.jmh.json} in the
 * format of JMH. The later of two results with the same key counts.
 */
final class ResultFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Result.Key, Result> results = new LinkedHashMap<>();

  private ResultFiles() {}

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
      add(result(parse(lines.get(i), place), place));
    }
  }

  private void readJmh(Path file) throws BadResults, IOException {
    JsonNode runs = parse(Files.readString(file), file.toString());
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

  private static JsonNode parse(String text, String place) throws BadResults {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadResults(place + ": no JSON: " + e.getOriginalMessage());
    }
  }

  private static Result result(JsonNode line, String place) throws BadResults {
    Result result =
        new Result(
            text(line, "work", place),
            text(line, "parameter", place),
            text(line, "contestant", place),
            text(line, "metric", place),
            text(line, "unit", place),
            number(line, "median", place),
            number(line, "lower", place),
            number(line, "upper", place),
            (int) number(line, "samples", place),
            text(line, "base", place));
    if (!(result.lower() <= result.median() && result.median() <= result.upper())) {
      throw new BadResults(place + ": the median is not between lower and upper");
    }
    return result;
  }

  private static String text(JsonNode line, String field, String place) throws BadResults {
    JsonNode node = line.path(field);
    if (!node.isTextual()) {
      throw new BadResults(place + ": no text \"" + field + "\"");
    }
    return node.textValue();
  }

  private static double number(JsonNode line, String field, String place) throws BadResults {
    JsonNode node = line.path(field);
    if (!node.isNumber()) {
      throw new BadResults(place + ": no number \"" + field + "\"");
    }
    return node.doubleValue();
  }
}
