package org.pagewalk.cli;

/**
 * The command cannot do what was asked; the message is one sentence for the user and the exit code
 * is 125.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String sentence) {
    super(sentence);
  }
}
