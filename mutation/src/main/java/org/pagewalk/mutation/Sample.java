package org.pagewalk.mutation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassHierarchyResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The mutants that a run tries: taken by a seed from all that the product's classes offer. */
final class Sample {
  private final Map<String, byte[]> classFiles = new TreeMap<>();
  private final List<Mutant> mutants;
  private final int offered;

  /**
   * Takes a sample.
   *
   * @param folders of the product's class files
   * @param wanted which mutants may be in it
   * @param size at most so many
   */
  Sample(List<Path> folders, Predicate<Mutant> wanted, int size, long seed) throws IOException {
    for (Path folder : folders) {
      read(folder);
    }
    List<Mutant> all = new ArrayList<>();
    classFiles.values().forEach(file -> all.addAll(MutantFinder.of(file)));
    all.removeIf(wanted.negate());
    offered = all.size();
    Collections.shuffle(all, new Random(seed));
    mutants = List.copyOf(all.subList(0, Math.min(size, offered)));
  }

  private void read(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        String name = folder.relativize(file).toString();
        classFiles.put(
            name.substring(0, name.length() - 6).replace('/', '.'), Files.readAllBytes(file));
      }
    }
  }

  List<Mutant> mutants() {
    return mutants;
  }

  /** Number of mutants that it was taken from. */
  int offered() {
    return offered;
  }

  /** Writes the classes with their mutants, which are numbered by their places in the sample. */
  void writeTo(Path folder) throws IOException {
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(
                type -> {
                  byte[] file =
                      classFiles.get(
                          type.descriptorString().replaceAll("^L|;$", "").replace('/', '.'));
                  return file == null ? null : new ByteArrayInputStream(file);
                })
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached();
    Map<String, Map<Mutant, Integer>> byClass = new TreeMap<>();
    for (int number = 0; number < mutants.size(); number++) {
      Mutant mutant = mutants.get(number);
      byClass.computeIfAbsent(mutant.className(), _ -> new HashMap<>()).put(mutant, number);
    }
    byClass.forEach(
        (name, numbers) -> {
          Path file = folder.resolve(name.replace('.', '/') + ".class");
          try {
            Files.createDirectories(file.getParent());
            Files.write(file, MutatedClass.write(classFiles.get(name), numbers, hierarchy));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
