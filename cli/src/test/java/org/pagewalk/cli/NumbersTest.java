package org.pagewalk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Numbers and sizes as users write them. */
class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "0010, 10",
    "1B, 1",
    "4K, 4096",
    "4k, 4096",
    "4KB, 4096",
    "4KiB, 4096",
    "08M, 8388608",
    "3G, 3221225472",
    "0x10, 16",
    "0x10K, 16384",
    "8589934591G, 9223372035781033984",
    "9223372036854775807, 9223372036854775807"
  })
  void sizesAreDecimalOrHexadecimalWithASuffix(String text, long bytes) {
    assertThat(ByteSize.parse(text, "--ram")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1T", "K", "1.5M", "1IB", "1 M", "0x", "0xG", "1M2", "٣"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text, "--ram"))
        .isInstanceOf(Refusal.class)
        .hasMessage("--ram: '" + text + "' is no size; write it as 4096, 512K, 8M or 1G");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8589934592G", "9223372036854775808", "0x8000000000000000"})
  void whatIsNoSizeForALongIsTooLarge(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text, "--ram"))
        .isInstanceOf(Refusal.class)
        .hasMessageEndingWith("is too large");
  }

  private static RunOptions run(String option) {
    RunCommand command = new RunCommand(new HostStreams(System.in, System.out, System.err));
    new CommandLine(command).parseArgs(option, "hello");
    return command.options();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "010, 10", "1_000_000, 1000000", "9223372036854775807, 9223372036854775807"})
  void limitIsDecimal(String text, long steps) {
    assertThat(run("--max-instructions=" + text).maxInstructions()).hasValue(steps);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "--max-instructions, 0, --max-instructions: at least one is needed",
        "--max-instructions, -5, --max-instructions: at least one is needed",
        "--max-instructions, ``, --max-instructions: '' is no whole number",
        "--max-instructions, 0x10, --max-instructions: '0x10' is no whole number",
        "--max-instructions, 1e6, --max-instructions: '1e6' is no whole number",
        "--max-instructions, +1, --max-instructions: '+1' is no whole number",
        "--max-instructions, 1__0, --max-instructions: '1__0' is no whole number",
        "--max-instructions, 1_, --max-instructions: '1_' is no whole number",
        "--max-instructions, 9223372036854775808, '9223372036854775808' is too large",
        "--max-instructions, -9223372036854775809, '-9223372036854775809' is too small",
        "--ram, 0, --ram: '0' is not between 1M and 3584M",
        "--ram, 1048575, --ram: '1048575' is not between 1M and 3584M",
        "--ram, 3585M, --ram: '3585M' is not between 1M and 3584M",
        "--ram, ``, --ram: '' is no size",
        "--inject, pagefile-read:0, --inject: operations are counted from 1",
        "--inject, pagefile-read:-1, --inject: operations are counted from 1",
        "--inject, pagefile-write:0x1, --inject: '0x1' is no whole number",
        "--inject, pagefile-write:1K, --inject: '1K' is no whole number",
        "--inject, pagefile-write:, --inject: '' is no whole number",
        "--inject, disk-full:x, --inject: 'x' is no size",
        "--inject, disk-full, `is none of pagefile-read:N, pagefile-write:N, disk-full:BYTES`",
        "--inject, pagefile_read:1, is none of"
      })
  void otherNumbersAreRefusedInOneSentence(String option, String value, String words) {
    CommandRun run = CommandRun.of("run", option + "=" + value, "hello");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains(words);
    assertThat(run.err()).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "--cases, 1e3, --cases: '1e3' is no whole number",
        "--cases, 99999999999999999999, --cases: '99999999999999999999' is too large",
        "--seed, 0x1, --seed: '0x1' is no whole number",
        "--sequence, 2147483648, --sequence: '2147483648' is too large",
        "--jobs, -2147483649, --jobs: '-2147483649' is too small",
        "--jobs, ``, --jobs: '' is no whole number"
      })
  void campaignsNumbersAreReadTheSameWay(String option, String value, String words) {
    CommandRun run = CommandRun.of("diff", "--oracle", "vectors", option + "=" + value);
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains(words).hasLineCount(1);
  }

  @Test
  void ramIsCutToWholePages() {
    assertThat(run("--ram=1048577").ramBytes()).isEqualTo(1 << 20);
    assertThat(run("--ram=3584M").ramBytes()).isEqualTo(3584L << 20);
    assertThat(run("--ram=1M").ramBytes()).isEqualTo(1 << 20);
    assertThat(run("--ram=2097151").ramBytes()).isEqualTo((2 << 20) - 4096);
  }

  @Test
  void operationsThatFailAreDecimal() {
    assertThat(run("--inject=pagefile-read:010").injections())
        .containsExactly(new Injection(Injection.Kind.PAGEFILE_READ, 10));
    assertThat(run("--inject=pagefile-write:1").injections())
        .containsExactly(new Injection(Injection.Kind.PAGEFILE_WRITE, 1));
    assertThat(run("--inject=disk-full:0").injections())
        .containsExactly(new Injection(Injection.Kind.DISK_FULL, 0));
  }
}
