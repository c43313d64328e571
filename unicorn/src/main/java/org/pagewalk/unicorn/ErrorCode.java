package org.pagewalk.unicorn;

/**
 * What a call of the library answered: {@code uc_err}, one constant for each number, in the
 * library's order.
 *
 * <p>The constant's name is the library's without its prefix; {@link #meaning()} says it in words.
 */
public enum ErrorCode {
  OK("nothing went wrong"),
  NOMEM("the library ran out of memory"),
  ARCH("the library was built without this architecture"),
  HANDLE("the engine's handle is not valid"),
  MODE("the architecture has no such mode"),
  VERSION("the library's version does not fit"),
  READ_UNMAPPED("the guest read memory that is not mapped"),
  WRITE_UNMAPPED("the guest wrote memory that is not mapped"),
  FETCH_UNMAPPED("the guest fetched an instruction from memory that is not mapped"),
  HOOK("the library does not know this kind of hook"),
  INSN_INVALID("the guest came to an instruction that is not valid"),
  MAP("the range overlaps a mapped one, or lies outside all of them"),
  WRITE_PROT("the guest wrote memory that is mapped without the right to write"),
  READ_PROT("the guest read memory that is mapped without the right to read"),
  FETCH_PROT("the guest fetched an instruction from memory mapped without the right to execute"),
  ARG("an argument is out of its range, or not aligned to a page"),
  READ_UNALIGNED("the guest read from an address that is not aligned"),
  WRITE_UNALIGNED("the guest wrote to an address that is not aligned"),
  FETCH_UNALIGNED("the guest fetched an instruction from an address that is not aligned"),
  HOOK_EXIST("this event has a hook already"),
  RESOURCE("the library lacks a resource that the run needs"),
  EXCEPTION("the guest raised a processor exception that no hook answered"),
  OVERFLOW("the buffer is too small for the register"),
  /** A number that this version of the bindings has no constant for. */
  UNKNOWN("the library gave an error number that these bindings do not know");

  private static final ErrorCode[] BY_NUMBER = values();

  private final String meaning;

  ErrorCode(String meaning) {
    this.meaning = meaning;
  }

  /** The error in words, as part of a sentence: no capital, no full stop. */
  public String meaning() {
    return meaning;
  }

  static ErrorCode of(int number) {
    return number >= 0 && number < UNKNOWN.ordinal() ? BY_NUMBER[number] : UNKNOWN;
  }
}
