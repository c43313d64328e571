package org.pagewalk.unicorn;

/**
 * The processor that an engine imitates: it decides CPUID's answers and which instructions exist.
 */
public enum CpuModel {
  QEMU64,
  PHENOM,
  CORE2DUO,
  KVM64,
  QEMU32,
  KVM32,
  COREDUO,
  I486,
  PENTIUM,
  PENTIUM2,
  PENTIUM3,
  ATHLON,
  N270,
  CONROE,
  PENRYN,
  NEHALEM,
  WESTMERE,
  SANDYBRIDGE,
  IVYBRIDGE,
  HASWELL,
  BROADWELL,
  SKYLAKE_CLIENT,
  SKYLAKE_SERVER,
  CASCADELAKE_SERVER,
  COOPERLAKE,
  ICELAKE_CLIENT,
  ICELAKE_SERVER,
  DENVERTON,
  SNOWRIDGE,
  KNIGHTSMILL,
  OPTERON_G1,
  OPTERON_G2,
  OPTERON_G3,
  OPTERON_G4,
  OPTERON_G5,
  EPYC,
  DHYANA,
  EPYC_ROME;

  private static final CpuModel[] BY_NUMBER = values();

  static CpuModel of(int number) {
    return BY_NUMBER[number];
  }

  int number() {
    return ordinal();
  }
}
