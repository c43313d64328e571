package org.pagewalk.emulator.processor;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What CPUID tells: vendor and model of a processor without floating point, in the features that
 * this machine has.
 *
 * @param vendor twelve letters
 * @param signature stepping, model and family, as leaf 1 gives them
 * @param highestLeaf the highest one that has a meaning
 * @param cacheDescriptors EAX of leaf 2; the processor answers it to leaves it does not have
 * @param features what it has, in the enum's order
 * @sdm 2 "CPUID—CPU Identification"
 */
public record Identification(
    String vendor, int signature, int highestLeaf, int cacheDescriptors, Set<Feature> features) {
  /** Executed on the empty state that there is; told of when there is a floating-point unit. */
  private static final Set<Feature> UNTOLD = EnumSet.of(Feature.FXSR);

  /** What this machine has: all but the floating-point and vector registers. */
  private static final Set<Feature> ALL =
      EnumSet.complementOf(EnumSet.of(Feature.MMX, Feature.SSE, Feature.SSE2));

  /** A P6: family 6, model 3, stepping 4. */
  static final Identification INTEL = new Identification("GenuineIntel", 0x634, 2, 1, ALL);

  /** Family 25, model 17, stepping 1. */
  static final Identification AMD = new Identification("AuthenticAMD", 0x00A1_0F11, 1, 0, ALL);

  public Identification {
    Set<Feature> copy = EnumSet.noneOf(Feature.class);
    copy.addAll(features);
    features = Collections.unmodifiableSet(copy);
  }

  /** The same processor with other features. */
  Identification having(Set<Feature> others) {
    return new Identification(vendor, signature, highestLeaf, cacheDescriptors, others);
  }

  /** EDX of leaf 1. */
  private int featureBits() {
    int bits = 0;
    for (Feature feature : features) {
      if (!UNTOLD.contains(feature)) {
        bits |= feature.mask();
      }
    }
    return bits;
  }

  /** Replaces EAX, EBX, ECX and EDX by the leaf that EAX asks for. */
  public void answer(int[] registers) {
    switch (registers[Processor.EAX]) {
      case 0 -> set(registers, highestLeaf, letters(0), letters(8), letters(4));
      case 1 -> set(registers, signature, 0, 0, featureBits());
      default -> set(registers, cacheDescriptors, 0, 0, 0);
    }
  }

  private static void set(int[] registers, int eax, int ebx, int ecx, int edx) {
    registers[Processor.EAX] = eax;
    registers[Processor.EBX] = ebx;
    registers[Processor.ECX] = ecx;
    registers[Processor.EDX] = edx;
  }

  /** Four letters of the vendor's name as a doubleword. */
  private int letters(int from) {
    return vendor.charAt(from)
        | vendor.charAt(from + 1) << 8
        | vendor.charAt(from + 2) << 16
        | vendor.charAt(from + 3) << 24;
  }
}
