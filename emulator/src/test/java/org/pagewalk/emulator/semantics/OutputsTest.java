package org.pagewalk.emulator.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.emulator.processor.Eflags;

/**
 * Values and flags of each operation against the manual's own definitions, done bit by bit: with
 * all operands of 8 bits, and with edges and seeded operands of 16 and 32.
 */
class OutputsTest {
  private static final int SEEDED = 3000;
  private static final long[] EDGES = {
    0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 0x7F, 0x80, 0x7FFF, 0x8000, 0x7FFF_FFFFL, 0x8000_0000L
  };

  /** EFLAGS before: each of the six alone, none, all, and some together. */
  private static final int[] BEFORE = {
    0,
    Eflags.CF,
    Eflags.OF,
    Eflags.CF | Eflags.OF,
    Eflags.AF | Eflags.SF,
    Eflags.PF | Eflags.ZF,
    Eflags.SF | Eflags.PF | Eflags.CF,
    Eflags.ARITHMETIC
  };

  private int width;

  /** What the manual says: a value of {@link #width} bits, and the six flags. */
  private record Expected(long value, int flags) {}

  private long all() {
    return (1L << width) - 1;
  }

  private boolean sign(long value) {
    return (value >>> width - 1 & 1) != 0;
  }

  private long signed(long value) {
    return sign(value) ? value - (1L << width) : value;
  }

  private static int flag(int bit, boolean set) {
    return set ? bit : 0;
  }

  private int resultFlags(long value) {
    return flag(Eflags.ZF, value == 0)
        | flag(Eflags.SF, sign(value))
        | flag(Eflags.PF, (Long.bitCount(value & 0xFF) & 1) == 0);
  }

  private Expected sum(long left, long right, int carry) {
    long sum = left + right + carry;
    long exact = signed(left) + signed(right) + carry;
    long value = sum & all();
    int flags =
        flag(Eflags.CF, sum > all())
            | flag(Eflags.AF, (left & 15) + (right & 15) + carry > 15)
            | flag(Eflags.OF, exact != signed(value));
    return new Expected(value, flags | resultFlags(value));
  }

  private Expected difference(long left, long right, int borrow) {
    long value = left - right - borrow & all();
    long exact = signed(left) - signed(right) - borrow;
    int flags =
        flag(Eflags.CF, left < right + borrow)
            | flag(Eflags.AF, (left & 15) < (right & 15) + borrow)
            | flag(Eflags.OF, exact != signed(value));
    return new Expected(value, flags | resultFlags(value));
  }

  private static Expected keeping(Expected of, int bits, int before) {
    return new Expected(of.value, of.flags & ~bits | before & bits);
  }

  private Expected logic(long value) {
    return new Expected(value & all(), resultFlags(value & all()));
  }

  private Expected shift(String operation, long left, int count) {
    long value = left;
    boolean carry = false;
    boolean overflow = false;
    for (int n = 0; n < count; n++) {
      boolean top = sign(value);
      boolean low = (value & 1) != 0;
      switch (operation) {
        case "shl" -> {
          value = value << 1 & all();
          carry = top;
          overflow = sign(value) != carry;
        }
        case "shr" -> {
          value >>>= 1;
          carry = low;
          overflow = top;
        }
        default -> {
          value = signed(value) >> 1 & all();
          carry = low;
        }
      }
    }
    int flags = flag(Eflags.CF, carry) | flag(Eflags.OF, overflow);
    return new Expected(value, flags | resultFlags(value));
  }

  private Expected rotation(String operation, long left, int count, int before) {
    long value = left;
    boolean carry = (before & Eflags.CF) != 0;
    for (int n = 0; n < count; n++) {
      boolean top = sign(value);
      boolean low = (value & 1) != 0;
      value =
          switch (operation) {
            case "rol" -> value << 1 & all() | (top ? 1 : 0);
            case "ror" -> value >>> 1 | (low ? 1L << width - 1 : 0);
            case "rcl" -> value << 1 & all() | (carry ? 1 : 0);
            default -> value >>> 1 | (carry ? 1L << width - 1 : 0);
          };
      carry =
          switch (operation) {
            case "rol", "rcl" -> top;
            default -> low;
          };
    }
    boolean overflow =
        switch (operation) {
          case "rol", "rcl" -> sign(value) != carry;
          default -> sign(value) != sign(value << 1);
        };
    int changed = Eflags.CF | Eflags.OF;
    int flags = flag(Eflags.CF, carry) | flag(Eflags.OF, overflow);
    return new Expected(value, before & ~changed | flags);
  }

  private Expected bit(String operation, long left, int number, int before) {
    long mask = 1L << (number & width - 1);
    long value =
        switch (operation) {
          case "bt" -> left;
          case "bts" -> left | mask;
          case "btr" -> left & ~mask;
          default -> left ^ mask;
        };
    int flags = before & ~Eflags.CF | flag(Eflags.CF, (left & mask) != 0);
    return new Expected(value, flags);
  }

  private Expected expected(String operation, long left, long right, int before) {
    int carry = before & Eflags.CF;
    return switch (operation) {
      case "add" -> sum(left, right, 0);
      case "adc" -> sum(left, right, carry);
      case "sub", "cmp" -> difference(left, right, 0);
      case "sbb" -> difference(left, right, carry);
      case "neg" -> difference(0, left, 0);
      case "inc" -> keeping(sum(left, 1, 0), Eflags.CF, before);
      case "dec" -> keeping(difference(left, 1, 0), Eflags.CF, before);
      case "and", "test" -> logic(left & right);
      case "or" -> logic(left | right);
      case "xor" -> logic(left ^ right);
      case "not" -> new Expected(~left & all(), before);
      case "imul" -> {
        long product = signed(left) * signed(right);
        long value = product & all();
        boolean lost = product != signed(value);
        int flags = flag(Eflags.CF, lost) | flag(Eflags.OF, lost);
        yield new Expected(value, flags | resultFlags(value));
      }
      case "shl", "shr", "sar" -> shift(operation, left, (int) right);
      case "rol", "ror", "rcl", "rcr" -> rotation(operation, left, (int) right, before);
      case "bt", "bts", "btr", "btc" -> bit(operation, left, (int) right, before);
      case "clc" -> new Expected(left, before & ~Eflags.CF);
      case "stc" -> new Expected(left, before | Eflags.CF);
      case "cmc" -> new Expected(left, before ^ Eflags.CF);
      default -> throw new AssertionError("no definition of " + operation);
    };
  }

  /** Whether the manual has the operation write the flags that follow from the result. */
  private static boolean writesResult(String operation) {
    return switch (operation) {
      case "rol", "ror", "rcl", "rcr", "bt", "bts", "btr", "btc", "clc", "stc", "cmc", "not" ->
          false;
      default -> true;
    };
  }

  /** Names of all operations that have an output. */
  private static Set<String> operations() {
    Set<String> names = new TreeSet<>();
    for (Method method : Outputs.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        names.add(method.getName().replace("Carries", ""));
      }
    }
    return names;
  }

  /** A function of {@link Outputs}, or null where the operation has no such output. */
  private static Method output(String name) {
    for (Method method : Outputs.class.getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    return null;
  }

  /** An operation, with what it is bound to. */
  private final class Case {
    private final String operation;
    private final Method value;
    private final Method carries;

    Case(String operation) {
      this.operation = operation;
      value = output(operation);
      carries = output(operation + "Carries");
    }

    private void check(long left, long right, int before) throws ReflectiveOperationException {
      int spare = 32 - width;
      int carriesBefore = Eflags.carryWord(before);
      int resultBefore = Eflags.resultWord(before);
      int l = (int) left;
      int r = (int) right;
      int result = value == null ? l : (int) value.invoke(null, l, r, carriesBefore, spare);
      int carriesAfter =
          carries == null
              ? carriesBefore
              : (int) carries.invoke(null, l, r, result, carriesBefore, spare);
      int resultAfter = writesResult(operation) ? result << spare >> spare : resultBefore;
      Expected expected = expected(operation, left, right, before);
      int flags = Eflags.arithmetic(resultAfter, carriesAfter);
      if ((result & all()) != expected.value || flags != expected.flags) {
        assertThat("%X, flags %X".formatted(result & all(), flags))
            .as("%s %X,%X of %d bits, flags before %X", operation, left, right, width, before)
            .isEqualTo("%X, flags %X".formatted(expected.value, expected.flags));
      }
    }
  }

  /** Counts of shifts and rotations are masked and not 0. */
  private static long secondOf(String operation, long right) {
    return switch (operation) {
      case "shl", "shr", "sar", "rol", "ror", "rcl", "rcr" -> Math.max(1, right & 31);
      default -> right;
    };
  }

  @ParameterizedTest
  @MethodSource("operations")
  void outputsOfAllOperandsOfEightBitsAreTheManuals(String operation) throws Exception {
    width = 8;
    Case all = new Case(operation);
    for (int left = 0; left < 256; left++) {
      for (int right = 0; right < 256; right++) {
        int before = BEFORE[(left + right * 3) % BEFORE.length];
        all.check(left, secondOf(operation, right), before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void outputsOfEdgesAreTheManualsWhateverTheFlagsWereBefore(String operation) throws Exception {
    for (int size : new int[] {8, 16, 32}) {
      width = size;
      Case edges = new Case(operation);
      for (long left : EDGES) {
        for (long right : EDGES) {
          for (int before : BEFORE) {
            edges.check(left & all(), secondOf(operation, right & all()), before);
            edges.check(-left & all(), secondOf(operation, right & all()), before);
            edges.check(left & all(), secondOf(operation, -right & all()), before);
            edges.check(-left & all(), secondOf(operation, -right & all()), before);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void outputsOfSeededOperandsAreTheManuals(String operation) throws Exception {
    Random random = new Random(operation.hashCode());
    for (int size : new int[] {16, 32}) {
      width = size;
      Case seeded = new Case(operation);
      for (int n = 0; n < SEEDED; n++) {
        long left = random.nextLong() & all();
        long right = secondOf(operation, random.nextLong() & all());
        seeded.check(left, right, BEFORE[n % BEFORE.length]);
      }
    }
  }
}
