package org.pagewalk.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pagewalk.emulator.execution.Stop;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.fault.UnimplementedFeature;
import org.pagewalk.emulator.interpreter.Interpreter;
import org.pagewalk.emulator.processor.ModeWord;
import org.pagewalk.emulator.processor.SegmentRegister;

/**
 * A row of a table of tests: a sentence, the state before, what happens, and what is different
 * after. Everything that a row does not name must be as it was: registers with their hidden parts,
 * and all of RAM. The mode word that is kept must be the one that follows from the registers.
 *
 * <p>Rows are lines of a resource, their columns divided by bars, numbers hexadecimal; the names
 * are those of {@link StateBench#apply}. A line {@code @name text} names a text that later lines
 * put in as {@code $name}. What happens is the bytes of instructions, with {@code n*} before them
 * where n steps are made of them; or {@code irq n}, an external interrupt. After instructions EIP
 * is behind their bytes unless the row says where.
 */
public record StateRow(String sentence, String given, String event, String then) {
  /** All rows of a resource beside a class. */
  public static Stream<StateRow> of(Class<?> room, String resource) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<StateRow> rows = new ArrayList<>();
    for (String line : lines(room, resource)) {
      String text = line;
      for (Map.Entry<String, String> entry : texts.entrySet()) {
        text = text.replaceAll("\\$" + entry.getKey() + "\\b", entry.getValue());
      }
      if (text.contains("$")) {
        throw new IllegalArgumentException("unknown name: " + text);
      }
      if (text.startsWith("@")) {
        int blank = text.indexOf(' ');
        texts.put(text.substring(1, blank), text.substring(blank).strip());
      } else {
        String[] columns = text.split("\\|", -1);
        if (columns.length != 4) {
          throw new IllegalArgumentException("a row has four columns: " + text);
        }
        rows.add(new StateRow(columns[0].strip(), columns[1], columns[2].strip(), columns[3]));
      }
    }
    return rows.stream();
  }

  private static List<String> lines(Class<?> room, String resource) {
    try (InputStream stream = room.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# "))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets the event happen and compares all state with what the row says. */
  public void check() {
    StateBench actual = new StateBench();
    StateBench expected = new StateBench();
    actual.apply(given);
    expected.apply(given);
    int length = prepare(actual);
    prepare(expected);
    actual.processor.modeChanged();
    actual.processor.modeWord();
    String ending = happen(actual);
    int kept = actual.processor.modeWord();
    assertThat(kept).as(sentence).isEqualTo(ModeWord.of(actual.processor));
    String outcome = then.strip();
    if (!ending.isEmpty()) {
      assertThat(outcome).as(sentence).startsWith(ending);
      outcome = outcome.substring(ending.length());
    } else if (!outcome.matches("(.* )?(eip=|#).*")) {
      expected.processor.eip += length;
    }
    expected.apply(outcome);
    assertThat(actual.registers()).as(sentence).isEqualTo(expected.registers());
    assertThat(actual.differencesInMemory(expected)).as(sentence).isEmpty();
  }

  private boolean isInterrupt() {
    return event.startsWith("irq ");
  }

  /** Writes the instructions at CS:EIP and gives their length. */
  private int prepare(StateBench bench) {
    if (isInterrupt()) {
      return 0;
    }
    String digits = event.substring(event.indexOf('*') + 1).replace(" ", "");
    byte[] bytes = HexFormat.of().parseHex(digits);
    SegmentRegister code = bench.processor.segments[SegmentRegister.CS];
    bench.system.memory.write(code.base + bench.processor.eip, bytes, 0, bytes.length);
    return bytes.length;
  }

  /** Gives how the machine ended, or nothing where it goes on. */
  private String happen(StateBench bench) {
    try {
      if (isInterrupt()) {
        bench.system.units.delivery().external(Integer.parseInt(event.substring(4), 16));
      } else {
        int star = event.indexOf('*');
        int steps = star < 0 ? 1 : Integer.parseInt(event.substring(0, star).strip());
        Interpreter interpreter = new Interpreter(bench.system.units);
        int done = interpreter.run(steps);
        if (interpreter.stop() == Stop.Plain.SHUTDOWN) {
          return "shutdown";
        }
        if (interpreter.stop() instanceof Stop.Unimplemented) {
          return "missing";
        }
        assertThat(done).as(sentence).isBetween(1, steps);
      }
      return "";
    } catch (Shutdown _) {
      return "shutdown";
    } catch (UnimplementedFeature _) {
      return "missing";
    }
  }

  @Override
  public String toString() {
    return sentence;
  }
}
