package org.pagewalk.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The names of test classes, which end in {@code Test}. */
final class TestClasses {
  private static final String SUFFIX = "Test.class";

  private TestClasses() {}

  static List<String> in(List<Path> folders, Predicate<String> wanted) throws IOException {
    List<String> classes = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> folder.relativize(file).toString())
            .filter(name -> name.endsWith(SUFFIX) && !name.contains("$"))
            .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
            .filter(wanted)
            .forEach(classes::add);
      }
    }
    Collections.sort(classes);
    return classes;
  }
}
