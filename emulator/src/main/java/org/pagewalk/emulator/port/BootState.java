package org.pagewalk.emulator.port;

/**
 * The registers with which the kernel starts the processor. The descriptor tables and page tables
 * are in guest memory already; segment registers and TR are loaded from them.
 *
 * @param cr0 control register 0 (PE and PG set)
 * @param cr3 physical base of the page directory
 * @param cr4 control register 4
 * @param gdtBase linear base of the GDT
 * @param gdtLimit limit of the GDT in bytes, minus one
 * @param idtBase linear base of the IDT
 * @param idtLimit limit of the IDT in bytes, minus one
 * @param codeSelector selector for CS (ring 0)
 * @param dataSelector selector for DS, ES and SS (ring 0)
 * @param fsSelector selector for FS (the processor control region)
 * @param taskSelector selector of the TSS for TR
 * @param eip linear address of the first instruction
 * @param esp linear stack pointer
 * @param sysenterCs IA32_SYSENTER_CS
 * @param sysenterEsp IA32_SYSENTER_ESP, linear
 * @param sysenterEip IA32_SYSENTER_EIP, linear
 */
public record BootState(
    int cr0,
    int cr3,
    int cr4,
    int gdtBase,
    int gdtLimit,
    int idtBase,
    int idtLimit,
    int codeSelector,
    int dataSelector,
    int fsSelector,
    int taskSelector,
    int eip,
    int esp,
    int sysenterCs,
    int sysenterEsp,
    int sysenterEip) {}
