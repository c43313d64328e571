package org.pagewalk.kernel.mm.section;

/**
 * Answer of NtCreateSection.
 *
 * @param status NTSTATUS
 * @param section the new section object, null on an error
 * @param reason for an image that NT refuses: one sentence for the user; else null
 */
public record SectionResult(int status, Section section, String reason) {
  static SectionResult failed(int status) {
    return new SectionResult(status, null, null);
  }
}
