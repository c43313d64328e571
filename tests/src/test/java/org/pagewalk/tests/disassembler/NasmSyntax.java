package org.pagewalk.tests.disassembler;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings two spellings of one instruction together: nasm has other names for some conditions and
 * instructions, and says sizes in other places. Registers, addresses, numbers and the order of
 * operands are left as they are.
 */
final class NasmSyntax {
  private static final Pattern CONDITIONAL =
      Pattern.compile("(set|cmov|j)(c|nc|z|nz|na|pe|po|nl|ng)\\b(.*)");
  private static final Map<String, String> CONDITIONS =
      Map.of(
          "c", "b", "nc", "ae", "z", "e", "nz", "ne", "na", "be", "pe", "p", "po", "np", "nl", "ge",
          "ng", "le");
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("pusha", "pushad"),
          Map.entry("pushaw", "pusha"),
          Map.entry("popa", "popad"),
          Map.entry("popaw", "popa"),
          Map.entry("pushf", "pushfd"),
          Map.entry("pushfw", "pushf"),
          Map.entry("popf", "popfd"),
          Map.entry("popfw", "popf"),
          Map.entry("iret", "iretd"),
          Map.entry("iretw", "iret"),
          Map.entry("retw", "ret"),
          Map.entry("retnw", "ret"),
          Map.entry("retfw", "retf"),
          Map.entry("xlatb", "xlat"),
          Map.entry("wait", "fwait"),
          Map.entry("int1", "icebp"));

  private NasmSyntax() {}

  static String ofOurs(String text) {
    return withoutSizes(text)
        .replaceFirst("^(f\\w+) st0,(st.)", "$1 $2")
        .replaceFirst("^(f\\w+) (st.),st0", "$1 $2");
  }

  static String of(String text) {
    String same = text.replaceFirst("^o16 ", "").replaceAll("\\+0x0\\]", "]");
    Matcher conditional = CONDITIONAL.matcher(same);
    if (conditional.matches()) {
      String condition = CONDITIONS.get(conditional.group(2));
      same = conditional.group(1) + condition + conditional.group(3);
    }
    String name = same.split(" ", 2)[0];
    same = NAMES.getOrDefault(name, name) + same.substring(name.length());
    same =
        same.replaceFirst("^xchg ([^,]+),([^,]+)$", "xchg $2,$1")
            .replaceFirst(" to st", " st")
            .replaceFirst("^(mov [cdefgs]s,|mov segr.,)e(..)$", "$1$2");
    return withoutSizes(same);
  }

  private static String withoutSizes(String text) {
    return text.replaceAll("\\b(byte|word|dword|near|short) (?=\\[|\\+|-|0x)", "")
        .replaceAll(" \\+(?=0x)", " ")
        .replaceAll(",\\+(?=0x)", ",");
  }
}
