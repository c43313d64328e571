package org.pagewalk.kernel.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** The numbers of the system services, as data. */
public final class ServiceTable {
  /**
   * A row.
   *
   * @param number what EAX holds
   * @param arguments 32-bit words on the caller's stack
   * @param name with the prefix {@code Nt}
   */
  public record Row(int number, int arguments, String name) {}

  private static final String NT_52 = "nt-5.2.txt";

  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  private ServiceTable() {}

  /** The table of NT 5.2. */
  public static ServiceTable ofNt52() {
    try (InputStream text = ServiceTable.class.getResourceAsStream(NT_52)) {
      if (text == null) {
        throw new IllegalStateException(NT_52 + " is missing from the kernel's resources");
      }
      return parse(new String(text.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a table: a row each line, number in hexadecimal, arguments, name; # begins a comment. */
  public static ServiceTable parse(String text) {
    ServiceTable table = new ServiceTable();
    for (String line : text.split("\n")) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.trim().split("\\s+");
      int number = Integer.parseInt(fields[0], 16);
      Row row = new Row(number, Integer.parseInt(fields[1]), fields[2]);
      if (table.rows.put(number, row) != null) {
        throw new IllegalArgumentException("service number %03X is given twice".formatted(number));
      }
    }
    return table;
  }

  /** The row of a number, or null. */
  public Row row(int number) {
    return rows.get(number);
  }

  /** All rows in order of their numbers. */
  public Iterable<Row> rows() {
    return rows.values();
  }
}
