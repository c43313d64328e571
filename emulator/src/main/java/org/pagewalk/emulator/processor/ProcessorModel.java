package org.pagewalk.emulator.processor;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pagewalk.emulator.port.Derived;

/**
 * Which processor a machine has: what CPUID tells, and what it does where processors differ. A
 * machine has one for its life; nothing else asks for a vendor.
 *
 * @param identification what CPUID tells
 * @param behaviours those of the enum that it shows, in the enum's order
 */
@Derived("what a machine is made as, and stays")
public record ProcessorModel(Identification identification, Set<ProcessorBehaviour> behaviours) {
  /** Intel's, as family 6 model 167 does it: what a machine is unless it is told otherwise. */
  public static final ProcessorModel INTEL =
      new ProcessorModel(
          Identification.INTEL,
          EnumSet.complementOf(EnumSet.of(ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT)));

  /** AMD's, as family 25 model 17 (Zen 4) does it; what was not measured there as model 1 does. */
  public static final ProcessorModel AMD =
      new ProcessorModel(
          Identification.AMD,
          EnumSet.of(
              ProcessorBehaviour.FXSAVE_REFUSES_OPERAND_SIZE,
              ProcessorBehaviour.PORTS_CHECKED_BEFORE_COUNT));

  /** AMD's family 25 model 1. */
  public static final ProcessorModel AMD_ZEN_3 =
      AMD.with(ProcessorBehaviour.COMPARE_DESTINATION_FIRST);

  private static final Map<String, ProcessorModel> PRESETS = Map.of("intel", INTEL, "amd", AMD);
  private static final String WITH = "with";
  private static final String WITHOUT = "without";

  public ProcessorModel {
    Set<ProcessorBehaviour> copy = EnumSet.noneOf(ProcessorBehaviour.class);
    copy.addAll(behaviours);
    behaviours = Collections.unmodifiableSet(copy);
  }

  /** Names of the models that {@link #named} knows. */
  public static List<String> names() {
    return PRESETS.keySet().stream().sorted().toList();
  }

  /** A vendor's model by its name: {@code intel} or {@code amd}. */
  public static Optional<ProcessorModel> named(String name) {
    return Optional.ofNullable(PRESETS.get(name));
  }

  /** The model of the vendor that CPUID names. */
  public static Optional<ProcessorModel> ofVendor(String vendor) {
    return PRESETS.values().stream()
        .filter(model -> model.identification.vendor().equals(vendor))
        .findFirst();
  }

  /** Whether it shows a behaviour. */
  public boolean does(ProcessorBehaviour behaviour) {
    return behaviours.contains(behaviour);
  }

  /** This model with a behaviour. */
  public ProcessorModel with(ProcessorBehaviour behaviour) {
    Set<ProcessorBehaviour> more = copy(behaviours);
    more.add(behaviour);
    return new ProcessorModel(identification, more);
  }

  /** This model without a behaviour. */
  public ProcessorModel without(ProcessorBehaviour behaviour) {
    Set<ProcessorBehaviour> fewer = copy(behaviours);
    fewer.remove(behaviour);
    return new ProcessorModel(identification, fewer);
  }

  private static Set<ProcessorBehaviour> copy(Collection<ProcessorBehaviour> behaviours) {
    Set<ProcessorBehaviour> copy = EnumSet.noneOf(ProcessorBehaviour.class);
    copy.addAll(behaviours);
    return copy;
  }

  /**
   * The model in words that {@link #parse} takes: its vendor's name and in what it differs from
   * that model, such as {@code amd with COMPARE_DESTINATION_FIRST}.
   */
  @Override
  public String toString() {
    Map.Entry<String, ProcessorModel> preset =
        PRESETS.entrySet().stream()
            .filter(entry -> entry.getValue().identification.equals(identification))
            .findFirst()
            .orElseThrow();
    return preset.getKey()
        + words(WITH, behaviours, preset.getValue().behaviours)
        + words(WITHOUT, preset.getValue().behaviours, behaviours);
  }

  private static String words(
      String relation, Set<ProcessorBehaviour> some, Set<ProcessorBehaviour> others) {
    Set<ProcessorBehaviour> difference = copy(some);
    difference.removeAll(others);
    return difference.isEmpty()
        ? ""
        : difference.stream()
            .map(ProcessorBehaviour::name)
            .collect(Collectors.joining(" ", " " + relation + " ", ""));
  }

  /**
   * Reads what {@link #toString} gives.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ProcessorModel parse(String text) {
    List<String> words = List.of(text.split(" "));
    ProcessorModel model =
        named(words.getFirst()).orElseThrow(() -> new IllegalArgumentException(text));
    String relation = "";
    for (String word : words.subList(1, words.size())) {
      switch (word) {
        case WITH, WITHOUT -> relation = word;
        default -> {
          ProcessorBehaviour behaviour = ProcessorBehaviour.valueOf(word);
          model =
              switch (relation) {
                case WITH -> model.with(behaviour);
                case WITHOUT -> model.without(behaviour);
                default -> throw new IllegalArgumentException(text);
              };
        }
      }
    }
    return model;
  }
}
