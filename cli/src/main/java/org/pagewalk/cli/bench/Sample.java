package org.pagewalk.cli.bench;

import java.util.Arrays;

/** Figures of one kind, one a round. */
final class Sample {
  private final double[] sorted;

  Sample(double... figures) {
    sorted = figures.clone();
    Arrays.sort(sorted);
  }

  double median() {
    return quantile(0.5);
  }

  double lowerQuartile() {
    return quantile(0.25);
  }

  double least() {
    return sorted[0];
  }

  double greatest() {
    return sorted[sorted.length - 1];
  }

  /** Between two figures, in proportion. */
  private double quantile(double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
