package org.pagewalk.differential.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pagewalk.differential.generate.CaseGenerator;
import org.pagewalk.differential.generate.GeneratedCase;
import org.pagewalk.differential.oracle.Case;
import org.pagewalk.differential.oracle.CaseText;

/** A case's code read back gives what the generator knew when it wrote it. */
class CodeListingTest {
  @Test
  void undefinedFlagsAreThoseThatTheGeneratorTold() {
    CaseGenerator generator = new CaseGenerator(7, CaseGenerator.testableForms(), 1);
    int whole = 0;
    for (int i = 0; i < 40_000; i++) {
      GeneratedCase generated = generator.generate(i);
      CodeListing listing = new CodeListing(generated.it());
      if (generated.ends()[0] == generated.it().code().length && listing.decoded()) {
        whole++;
        assertThat(listing.undefinedFlags())
            .as(generated.form() + " " + CaseText.format(generated.it()))
            .isEqualTo(generated.undefinedFlags());
      }
    }
    assertThat(whole).isGreaterThan(35_000);
  }

  @Test
  void instructionThatIsCutShortIsSaidToBe() {
    Case it = CaseText.parse("code=81c0,eip=10000100,cs=23");
    assertThat(new CodeListing(it).lines()).containsExactly("not an instruction, or cut short");
  }

  @Test
  void everyInstructionHasItsLine() {
    Case it = CaseText.parse("code=01c06a80,eip=10000100,cs=23");
    assertThat(new CodeListing(it).lines()).hasSize(2);
  }
}
