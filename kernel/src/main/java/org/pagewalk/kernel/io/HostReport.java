package org.pagewalk.kernel.io;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.pagewalk.emulator.port.Derived;

/**
 * What there is to tell the user about the host's files and streams: failures, by which something
 * that the guest wrote did not arrive, and remarks. Each sentence is kept once, and a bounded
 * number of them.
 */
@Derived("told to the user")
final class HostReport {
  private static final int MOST = 50;

  private final LinkedHashSet<String> sentences = new LinkedHashSet<>();
  private boolean failed;
  private long unsaid;

  /** Something did not reach the host. */
  void failed(String sentence) {
    failed = true;
    remark(sentence);
  }

  /** Something that the user may wonder about, and nothing is lost. */
  void remark(String sentence) {
    if (sentences.size() < MOST) {
      sentences.add(sentence);
    } else if (!sentences.contains(sentence)) {
      unsaid++;
    }
  }

  boolean hasFailed() {
    return failed;
  }

  /** A clear line each, oldest first. */
  List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    if (unsaid > 0) {
      all.add("there were %d more messages about the host's files".formatted(unsaid));
    }
    return all;
  }
}
