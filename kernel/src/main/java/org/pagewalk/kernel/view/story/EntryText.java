package org.pagewalk.kernel.view.story;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PrototypePte;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.SoftwarePte;

/** Page-table and directory entries in words, every bit that is set by its name. */
public final class EntryText {
  private static final String[] PROTECTIONS = {
    "NONE",
    "READONLY",
    "EXECUTE",
    "EXECUTE_READ",
    "READWRITE",
    "WRITECOPY",
    "EXECUTE_READWRITE",
    "EXECUTE_WRITECOPY"
  };

  private final PteFormat format;

  public EntryText(PteFormat format) {
    this.format = format;
  }

  /** An entry of a page directory. */
  public String directoryEntry(long entry) {
    return format.isValid(entry)
        ? "%s = %s, page table in frame %X"
            .formatted(digits(entry), bits(entry), format.frame(entry))
        : "%s = %s".formatted(digits(entry), invalid(entry));
  }

  /** An entry of a page table. */
  public String tableEntry(long entry) {
    return format.isValid(entry)
        ? "%s = %s, frame %X".formatted(digits(entry), bits(entry), format.frame(entry))
        : "%s = %s".formatted(digits(entry), invalid(entry));
  }

  private String digits(long entry) {
    return HexFormat.of().withUpperCase().toHexDigits(entry, 2 * format.geometry().entrySize());
  }

  /** A prototype PTE. */
  public String prototypeEntry(long entry) {
    if (format.isValid(entry)) {
      return tableEntry(entry);
    }
    String text =
        switch (PrototypePte.of(format, entry)) {
          case SoftwarePte.Zero _ -> "invalid, zero: not committed";
          case SoftwarePte.Own own -> invalid(own);
          case PrototypePte.Subsection(int index, int protection) ->
              "invalid, in the file of subsection %X, %s".formatted(index, protection(protection));
        };
    return "%08X = %s".formatted(entry, text);
  }

  private String bits(long entry) {
    List<String> bits = new ArrayList<>();
    bits.add("valid");
    bits.add(format.isWritable(entry) ? "writable" : "read-only");
    bits.add(format.isUser(entry) ? "user" : "supervisor");
    if (format.isAccessed(entry)) {
      bits.add("accessed");
    }
    if (format.isDirty(entry)) {
      bits.add("dirty");
    }
    if (format.isLargePage(entry)) {
      bits.add("large page");
    }
    if (format.isCopyOnWrite(entry)) {
      bits.add("copy-on-write");
    }
    if (!format.isExecutable(entry)) {
      bits.add("no execute");
    }
    return String.join(", ", bits);
  }

  private String invalid(long entry) {
    return switch (SoftwarePte.of(format, entry)) {
      case SoftwarePte.Zero _ -> "invalid, zero: the VAD decides";
      case SoftwarePte.Own own -> invalid(own);
      case SoftwarePte.Prototype e ->
          "invalid, prototype PTE at %08X decides%s"
              .formatted(e.address(), e.readOnly() ? ", read-only" : "");
      case SoftwarePte.PrototypeLookup e ->
          "invalid, prototype PTE to be found through the VAD, " + protection(e.protection());
    };
  }

  private static String invalid(SoftwarePte.Own entry) {
    return switch (entry) {
      case SoftwarePte.DemandZero e -> "invalid, demand zero, " + protection(e.protection());
      case SoftwarePte.Decommitted _ -> "invalid, decommitted";
      case SoftwarePte.PagingFile e ->
          "invalid, in paging file %d at slot %X, %s"
              .formatted(e.file(), e.slot(), protection(e.protection()));
      case SoftwarePte.Transition e ->
          "invalid, in transition: frame %X still holds the page, %s"
              .formatted(e.frame(), protection(e.protection()));
    };
  }

  /** A protection code in words. */
  public static String protection(int code) {
    if (code == Protection.NO_ACCESS) {
      return "NOACCESS";
    }
    if (code == Protection.DECOMMITTED) {
      return "decommitted";
    }
    String modifier =
        switch (code & Protection.WRITE_COMBINE) {
          case Protection.NO_CACHE -> " + NOCACHE";
          case Protection.GUARD -> " + GUARD";
          case Protection.WRITE_COMBINE -> " + WRITECOMBINE";
          default -> "";
        };
    return PROTECTIONS[code & 7] + modifier;
  }
}
