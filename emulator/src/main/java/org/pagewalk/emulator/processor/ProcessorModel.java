package org.pagewalk.emulator.processor;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    behaviours = Collections.unmodifiableSet(copy(ProcessorBehaviour.class, behaviours));
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
    return PRESETS.values().stream().filter(model -> model.vendor().equals(vendor)).findFirst();
  }

  /** Whether it has a feature. */
  public boolean has(Feature feature) {
    return identification.features().contains(feature);
  }

  /** This model with a feature. */
  public ProcessorModel with(Feature feature) {
    Set<Feature> more = copy(Feature.class, identification.features());
    more.add(feature);
    return new ProcessorModel(identification.having(more), behaviours);
  }

  /** This model without a feature. */
  public ProcessorModel without(Feature feature) {
    Set<Feature> fewer = copy(Feature.class, identification.features());
    fewer.remove(feature);
    return new ProcessorModel(identification.having(fewer), behaviours);
  }

  /** Whether it shows a behaviour. */
  public boolean does(ProcessorBehaviour behaviour) {
    return behaviours.contains(behaviour);
  }

  /** This model with a behaviour. */
  public ProcessorModel with(ProcessorBehaviour behaviour) {
    Set<ProcessorBehaviour> more = copy(ProcessorBehaviour.class, behaviours);
    more.add(behaviour);
    return new ProcessorModel(identification, more);
  }

  /** This model without a behaviour. */
  public ProcessorModel without(ProcessorBehaviour behaviour) {
    Set<ProcessorBehaviour> fewer = copy(ProcessorBehaviour.class, behaviours);
    fewer.remove(behaviour);
    return new ProcessorModel(identification, fewer);
  }

  private static <E extends Enum<E>> Set<E> copy(Class<E> type, Collection<E> elements) {
    Set<E> copy = EnumSet.noneOf(type);
    copy.addAll(elements);
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
            .filter(entry -> entry.getValue().vendor().equals(vendor()))
            .findFirst()
            .orElseThrow();
    ProcessorModel usual = preset.getValue();
    return preset.getKey()
        + words(WITH, behaviours, usual.behaviours)
        + words(WITHOUT, usual.behaviours, behaviours)
        + words(WITH, identification.features(), usual.identification.features())
        + words(WITHOUT, usual.identification.features(), identification.features());
  }

  private String vendor() {
    return identification.vendor();
  }

  private static <E extends Enum<E>> String words(String relation, Set<E> some, Set<E> others) {
    return some.stream()
        .filter(element -> !others.contains(element))
        .map(Enum::name)
        .reduce((left, right) -> left + " " + right)
        .map(names -> " " + relation + " " + names)
        .orElse("");
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
          model =
              switch (relation) {
                case WITH ->
                    isFeature(word) ? model.with(feature(word)) : model.with(behaviour(word));
                case WITHOUT ->
                    isFeature(word) ? model.without(feature(word)) : model.without(behaviour(word));
                default -> throw new IllegalArgumentException(text);
              };
        }
      }
    }
    return model;
  }

  private static boolean isFeature(String word) {
    return Arrays.stream(Feature.values()).anyMatch(feature -> feature.name().equals(word));
  }

  private static Feature feature(String word) {
    return Feature.valueOf(word);
  }

  private static ProcessorBehaviour behaviour(String word) {
    return ProcessorBehaviour.valueOf(word);
  }
}
