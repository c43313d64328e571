package org.pagewalk.kernel.ps;

import java.util.LinkedHashMap;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.status.KernelRefusal;

/**
 * ntdll as the kernel knows it: where every process has it, and the code in it that the kernel
 * enters. Addresses are user virtual.
 */
public final class SystemDll {
  private final int base;
  private final LinkedHashMap<String, Integer> entries = new LinkedHashMap<>();

  private SystemDll(int base) {
    this.base = base;
  }

  /** Reads the entry points from the image's exports; the image lies at its preferred base. */
  public static SystemDll of(PeImage image) {
    try {
      SystemDll dll = new SystemDll(image.headers().optional().imageBase());
      for (ExportTable.Symbol symbol : ExportTable.of(image).symbols()) {
        if (!symbol.isForwarded() && !symbol.name().isEmpty()) {
          dll.entries.put(symbol.name(), dll.base + symbol.rva());
        }
      }
      return dll;
    } catch (InvalidImageException e) {
      throw new KernelRefusal("ntdll.dll cannot be used: " + e.getMessage());
    }
  }

  public int base() {
    return base;
  }

  /** Address of an export that the kernel cannot do without. */
  public int entry(String name) {
    Integer address = entries.get(name);
    if (address == null) {
      throw new KernelRefusal("ntdll.dll does not export " + name);
    }
    return address;
  }
}
