; dll-rebase - two DLLs want one base; the second is relocated, and both work. With the argument "pressure" the
; program then writes to 6 MiB and verifies both again.
;
; Watch: the loader maps the second DLL elsewhere (STATUS_IMAGE_NOT_AT_BASE) and patches its pages: these become
; private, and under pressure they go to the paging file, while the first DLL's code pages are simply dropped and
; read again from the image.
; Minimum RAM: 2 MiB. Needs rebase-a.dll and rebase-b.dll in the program's folder.

%include "print.inc"
%include "args.inc"

BASE     equ 0x10000000
PRESSURE equ 6 * 1024 * 1024

section .bss
module_a:   resd 1
module_b:   resd 1
checksum_a: resd 1
checksum_b: resd 1
pressed:    resd 1

section .rdata
name_a: db "rebase-a.dll", 0
name_b: db "rebase-b.dll", 0

section .text

global _start
_start:
        call    print_init
        invoke GetModuleHandleA, name_a
        mov     [module_a], eax
        invoke GetModuleHandleA, name_b
        mov     [module_b], eax
        test    eax, eax
        check   nz, 1, "rebase-b.dll is not loaded"
        cmp     dword [module_a], BASE
        check   e, 2, "rebase-a.dll is not at its base"
        println "rebase-a.dll is at its preferred base"
        cmp     dword [module_b], BASE
        check   ne, 3, "rebase-b.dll cannot be at the same base"
        println "rebase-b.dll was relocated"
        invoke ChecksumA
        mov     [checksum_a], eax
        invoke ChecksumB
        mov     [checksum_b], eax
        call    use_both

        call    argument_text
        cmp     byte [eax], 'p'
        jne     .done
        call    press
        call    use_both
.done:
        exit    0

; Calls into both and verifies that pointers and bytes are what they were.
use_both:
        invoke StrayA, [module_a]
        test    eax, eax
        check   z, 4, "a pointer leads out of rebase-a.dll"
        invoke StrayB, [module_b]
        test    eax, eax
        check   z, 5, "a pointer leads out of rebase-b.dll"
        invoke TotalA
        print   "totals "
        print_dec eax
        invoke TotalB
        print   " "
        print_dec eax
        invoke ChecksumA
        cmp     eax, [checksum_a]
        check   e, 6, "rebase-a.dll has changed"
        invoke ChecksumB
        cmp     eax, [checksum_b]
        check   e, 7, "rebase-b.dll has changed"
        println ", checksums unchanged"
        ret

; Writes every page's number to it, twice, and reads them back.
press:
        invoke VirtualAlloc, 0, PRESSURE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE
        mov     [pressed], eax
        test    eax, eax
        check   nz, 8, "no memory"
        mov     ebx, 2
.write:
        mov     edi, [pressed]
        mov     ecx, PRESSURE / 0x1000
.next_write:
        mov     [edi], ecx
        mov     [edi + 0xFFC], ebx
        add     edi, 0x1000
        dec     ecx
        jnz     .next_write
        dec     ebx
        jnz     .write
        mov     edi, [pressed]
        mov     ecx, PRESSURE / 0x1000
.read:
        cmp     [edi], ecx
        check   e, 9, "a page's first word is lost"
        cmp     dword [edi + 0xFFC], 1
        check   e, 10, "a page's last word is lost"
        add     edi, 0x1000
        dec     ecx
        jnz     .read
        println "wrote 6 MiB twice and read it back"
        invoke VirtualFree, [pressed], 0, MEM_RELEASE
        ret
