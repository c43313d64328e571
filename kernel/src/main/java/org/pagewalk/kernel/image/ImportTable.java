package org.pagewalk.kernel.image;

import static org.pagewalk.kernel.image.InvalidImageException.format;

import java.util.ArrayList;
import java.util.List;

/** What an image asks of other modules: the import directory, in the file's order. */
public record ImportTable(List<Module> modules) {
  private static final int DESCRIPTOR_SIZE = 20;
  private static final int BY_ORDINAL = 0x8000_0000;
  private static final int MOST_SYMBOLS = 0x1_0000;

  /** The symbols wanted from one module, in the order of the import address table. */
  public record Module(String name, List<Symbol> symbols) {
    public Module {
      symbols = List.copyOf(symbols);
    }
  }

  /**
   * One wanted symbol.
   *
   * @param name empty if it is wanted by ordinal
   * @param ordinal the ordinal, or the hint that goes with the name
   * @param slot RVA of its word in the import address table
   */
  public record Symbol(String name, int ordinal, int slot) {
    public boolean isByOrdinal() {
      return name.isEmpty();
    }

    @Override
    public String toString() {
      return isByOrdinal() ? "#" + ordinal : name;
    }
  }

  public ImportTable {
    modules = List.copyOf(modules);
  }

  /** Reads the import directory; an image without one imports nothing. */
  public static ImportTable of(PeImage image) throws InvalidImageException {
    DataDirectory directory = image.headers().directory(DataDirectory.Kind.IMPORT);
    List<Module> modules = new ArrayList<>();
    int symbolCount = 0;
    if (directory.isPresent()) {
      for (int at = directory.rva(); !isEnd(image, at); at += DESCRIPTOR_SIZE) {
        Module module = readModule(image, at);
        symbolCount += Math.max(1, module.symbols().size());
        if (symbolCount > MOST_SYMBOLS) {
          throw format("the image imports more than %d symbols".formatted(MOST_SYMBOLS));
        }
        modules.add(module);
      }
    }
    return new ImportTable(modules);
  }

  private static boolean isEnd(PeImage image, int descriptor) throws InvalidImageException {
    return image.u32(descriptor + 12) == 0 || image.u32(descriptor + 16) == 0;
  }

  private static Module readModule(PeImage image, int descriptor) throws InvalidImageException {
    int lookupTable = image.u32(descriptor);
    int addressTable = image.u32(descriptor + 16);
    int at = lookupTable != 0 ? lookupTable : addressTable;
    String name = image.name(image.u32(descriptor + 12));
    List<Symbol> symbols = new ArrayList<>();
    for (int slot = addressTable; image.u32(at) != 0; at += 4, slot += 4) {
      if (symbols.size() == MOST_SYMBOLS) {
        throw format("more than %d symbols are imported from %s".formatted(MOST_SYMBOLS, name));
      }
      symbols.add(readSymbol(image, image.u32(at), slot));
    }
    return new Module(name, symbols);
  }

  private static Symbol readSymbol(PeImage image, int thunk, int slot)
      throws InvalidImageException {
    if ((thunk & BY_ORDINAL) != 0) {
      return new Symbol("", thunk & 0xFFFF, slot);
    }
    String name = image.name(thunk + 2);
    if (name.isEmpty()) {
      throw format("an imported symbol has an empty name");
    }
    return new Symbol(name, image.u16(thunk), slot);
  }
}
