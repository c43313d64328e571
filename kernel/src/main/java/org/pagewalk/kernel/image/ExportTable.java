package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a module offers to others: the export directory, in ascending order of ordinals. A symbol
 * with several names appears once for each.
 *
 * @param moduleName the name that the module gives itself
 */
public record ExportTable(String moduleName, List<Symbol> symbols) {
  private static final int MOST_SYMBOLS = 0x1_0000;

  /**
   * One exported symbol.
   *
   * @param name empty if it is exported by ordinal only
   * @param rva where it lies in this module; 0 if it is forwarded
   * @param forwarder {@code MODULE.Symbol} or {@code MODULE.#ordinal} elsewhere; empty if it lies
   *     here
   */
  public record Symbol(String name, int ordinal, int rva, String forwarder) {
    public boolean isForwarded() {
      return !forwarder.isEmpty();
    }

    @Override
    public String toString() {
      return name.isEmpty() ? "#" + ordinal : name;
    }
  }

  public ExportTable {
    symbols = List.copyOf(symbols);
  }

  /** Reads the export directory; an image without one exports nothing. */
  public static ExportTable of(PeImage image) throws InvalidImageException {
    DataDirectory directory = image.headers().directory(DataDirectory.Kind.EXPORT);
    if (!directory.isPresent()) {
      return new ExportTable("", List.of());
    }
    int at = directory.rva();
    int firstOrdinal = image.u32(at + 16);
    int functionCount = bounded(image.u32(at + 20));
    int addresses = image.u32(at + 28);
    Map<Integer, List<String>> names = readNames(image, at);
    List<Symbol> symbols = new ArrayList<>();
    for (int i = 0; i < functionCount; i++) {
      int rva = image.u32(addresses + 4 * i);
      if (rva == 0) {
        continue;
      }
      boolean forwarded = directory.contains(rva);
      String forwarder = forwarded ? image.name(rva) : "";
      for (String name : names.getOrDefault(i, List.of(""))) {
        symbols.add(new Symbol(name, firstOrdinal + i, forwarded ? 0 : rva, forwarder));
      }
    }
    int moduleName = image.u32(at + 12);
    return new ExportTable(moduleName == 0 ? "" : image.name(moduleName), symbols);
  }

  private static Map<Integer, List<String>> readNames(PeImage image, int directory)
      throws InvalidImageException {
    int count = bounded(image.u32(directory + 24));
    int nameTable = image.u32(directory + 32);
    int ordinalTable = image.u32(directory + 36);
    Map<Integer, List<String>> names = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int index = image.u16(ordinalTable + 2 * i);
      names
          .computeIfAbsent(index, _ -> new ArrayList<>())
          .add(image.name(image.u32(nameTable + 4 * i)));
    }
    return names;
  }

  private static int bounded(int count) throws InvalidImageException {
    if (Integer.compareUnsigned(count, MOST_SYMBOLS) > 0) {
      throw format(
          "the image claims %s exports; ordinals have 16 bits"
              .formatted(Integer.toUnsignedString(count)));
    }
    return count;
  }

  /** The symbol of a name; names are case-sensitive. */
  public Optional<Symbol> byName(String name) {
    return symbols.stream().filter(symbol -> symbol.name().equals(name)).findFirst();
  }

  /** The symbol of an ordinal. */
  public Optional<Symbol> byOrdinal(int ordinal) {
    return symbols.stream().filter(symbol -> symbol.ordinal() == ordinal).findFirst();
  }

  /** The last symbol at or below an RVA, for reports: what the address most likely belongs to. */
  public Optional<Symbol> nearest(int rva) {
    return symbols.stream()
        .filter(symbol -> !symbol.isForwarded())
        .filter(symbol -> Integer.compareUnsigned(symbol.rva(), rva) <= 0)
        .max(Comparator.comparing(Symbol::rva, Integer::compareUnsigned));
  }
}
