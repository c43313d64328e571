; segments - builds descriptors in the local descriptor table and runs into every check of segmentation.
;
; Watch: limits in bytes and in pages, expand-down, read-only and execute-only segments, 16-bit code, FS and the TEB,
; selectors that must not be loaded, privileged instructions. A #GP of user mode arrives as ACCESS_VIOLATION with the
; parameters 0 and FFFFFFFF, a privileged instruction as PRIVILEGED_INSTRUCTION.
; Minimum RAM: 2 MiB.

%include "print.inc"
%include "seh.inc"

; Selectors of the local descriptor table, privilege level 3.
BYTES_LIMIT  equ 0x107
PAGES_LIMIT  equ 0x10F
READ_ONLY    equ 0x117
EXPAND_DOWN  equ 0x11F
READABLE     equ 0x127
EXECUTE_ONLY equ 0x12F
SHORT_CODE   equ 0x137
CODE_16      equ 0x13F
REFUSED      equ 0x147

DATA_WRITABLE    equ 0xF2               ; access byte: present, privilege 3, type
DATA_READ_ONLY   equ 0xF0
DATA_EXPAND_DOWN equ 0xF6
CODE_READABLE    equ 0xFA
CODE_ONLY        equ 0xF8

BITS_32     equ 4                       ; the flags beside limit bits 19:16
BITS_16     equ 0
GRANULARITY equ 8

section .bss
far_pointer: resb 8
alignb 4096
buffer:      resb 0x10000

section .text

; descriptor SELECTOR, base, limit, access, flags
%macro descriptor 5
        mov     eax, %1
        mov     ebx, %2
        mov     ecx, %3
        mov     edx, %4 | ((%5) << 8)
        call    set_descriptor
        test    eax, eax
        check   z, 1, "a descriptor was refused"
%endmacro

; probe "what", SELECTOR, instruction with es: the instruction runs with ES = SELECTOR
%macro probe 3+
        print   %1
        print   ": "
        try
        mov     eax, %2
        mov     es, ax
        xor     ebx, ebx
        %3
        endtry
        push    ds
        pop     es
        call    print_value
%endmacro

; refused "what", base, limit, access, flags: shows the service's status
%macro refused 5
        print   %1
        mov     eax, REFUSED
        mov     ebx, %2
        mov     ecx, %3
        mov     edx, %4 | ((%5) << 8)
        call    set_descriptor
        print   ": "
        print_hex eax
        println
%endmacro

; far "what", SELECTOR, offset: a far call; the routine's result is in EBX
%macro far 3
        print   %1
        print   ": "
        mov     dword [far_pointer], %3
        mov     word [far_pointer + 4], %2
        xor     ebx, ebx
        try
        call    far [far_pointer]
        endtry
        call    print_value
%endmacro

; EAX = selector, EBX = base, ECX = limit (20 bits), DL = access byte, DH = flags. EAX = status.
set_descriptor:
        push    esi
        push    edi
        mov     esi, ebx
        shl     esi, 16
        movzx   edi, cx
        or      esi, edi                ; low word: limit 15:0, base 15:0
        mov     edi, ebx
        and     edi, 0xFF000000
        shr     ebx, 16
        movzx   ebx, bl
        or      edi, ebx
        and     ecx, 0xF0000
        or      edi, ecx
        movzx   ecx, dl
        shl     ecx, 8
        or      edi, ecx
        movzx   ecx, dh
        shl     ecx, 20
        or      edi, ecx                ; high word: base 31:24, flags, limit 19:16, access, base 23:16
        invoke NtSetLdtEntries, eax, esi, edi, 0, 0, 0
        pop     edi
        pop     esi
        ret

; EBX as a value, or the exception.
print_value:
        cmp     dword [caught], 0
        jne     .raised
        print_hex ebx
        println
        ret
.raised:
        call    print_caught
        println
        ret

global _start
_start:
        call    print_init
        mov     dword [buffer], 0xB0000000
        mov     dword [buffer + 0xFFC], 0xB0000FFC
        mov     dword [buffer + 0x1000], 0xB0001000
        mov     dword [buffer + 0x7FFC], 0xB0007FFC
        mov     dword [buffer + 0x8000], 0xB0008000
        mov     dword [buffer + 0xFFFC], 0xB000FFFC
        call    thread_block
        call    limits
        call    rights
        call    expand_down
        call    code_segments
        call    selectors
        call    segment_queries
        call    privileged
        call    refusals
        println "done"
        exit    0

thread_block:
        print   "FS: "
        mov     eax, [fs:teb.Self]
        mov     ebx, [eax + teb.StackBase]
        cmp     ebx, [fs:teb.StackBase]
        check   e, 2, "FS is not the thread's block"
        println "its base is the linear address in the thread's block"
        print   "FS, last doubleword within the limit: "
        try
        mov     ebx, [fs:0xFFC]
        endtry
        xor     ebx, ebx
        call    print_value
        print   "FS, one byte further: "
        try
        mov     ebx, [fs:0xFFD]
        endtry
        call    print_value
        ret

limits:
        descriptor BYTES_LIMIT, buffer, 0xFFF, DATA_WRITABLE, BITS_32
        probe   "limit FFF, first doubleword", BYTES_LIMIT, mov ebx, [es:0]
        probe   "limit FFF, last doubleword", BYTES_LIMIT, mov ebx, [es:0xFFC]
        probe   "limit FFF, doubleword across the limit", BYTES_LIMIT, mov ebx, [es:0xFFD]
        probe   "limit FFF, last byte", BYTES_LIMIT, mov bl, [es:0xFFF]
        probe   "limit FFF, next byte", BYTES_LIMIT, mov bl, [es:0x1000]
        probe   "limit FFF, write across the limit", BYTES_LIMIT, mov [es:0xFFE], ebx
        probe   "limit FFF, offset FFFFFFFF", BYTES_LIMIT, mov bl, [es:0xFFFFFFFF]
        cmp     dword [buffer + 0xFFC], 0xB0000FFC
        check   e, 3, "a refused write left something"
        descriptor PAGES_LIMIT, buffer, 0, DATA_WRITABLE, BITS_32 | GRANULARITY
        probe   "limit 0 in pages, last doubleword", PAGES_LIMIT, mov ebx, [es:0xFFC]
        probe   "limit 0 in pages, next doubleword", PAGES_LIMIT, mov ebx, [es:0x1000]
        descriptor PAGES_LIMIT, buffer, 1, DATA_WRITABLE, BITS_32 | GRANULARITY
        probe   "limit 1 in pages, the same", PAGES_LIMIT, mov ebx, [es:0x1000]
        ret

rights:
        descriptor READ_ONLY, buffer, 0xFFF, DATA_READ_ONLY, BITS_32
        probe   "read-only, read", READ_ONLY, mov ebx, [es:0]
        probe   "read-only, write", READ_ONLY, mov [es:0], ebx
        probe   "read-only, read and write", READ_ONLY, inc dword [es:0]
        cmp     dword [buffer], 0xB0000000
        check   e, 4, "a read-only segment was written"
        ret

expand_down:
        descriptor EXPAND_DOWN, buffer, 0x7FFF, DATA_EXPAND_DOWN, BITS_16
        probe   "expand-down above 7FFF, first doubleword", EXPAND_DOWN, mov ebx, [es:0x8000]
        probe   "expand-down above 7FFF, last doubleword", EXPAND_DOWN, mov ebx, [es:0xFFFC]
        probe   "expand-down above 7FFF, below", EXPAND_DOWN, mov ebx, [es:0x7FFC]
        probe   "expand-down above 7FFF, across the limit", EXPAND_DOWN, mov ebx, [es:0x7FFE]
        probe   "expand-down above 7FFF, across FFFF", EXPAND_DOWN, mov ebx, [es:0xFFFD]
        probe   "expand-down above 7FFF, at 10000", EXPAND_DOWN, mov bl, [es:0x10000]
        ret

code_segments:
        descriptor READABLE, segment_code, 0xFFF, CODE_READABLE, BITS_32
        far     "readable code, reads its own bytes", READABLE, read_own - segment_code
        probe   "readable code in ES, read", READABLE, mov ebx, [es:segment_mark - segment_code]
        probe   "readable code in ES, write", READABLE, mov [es:segment_mark - segment_code], ebx
        descriptor EXECUTE_ONLY, segment_code, 0xFFF, CODE_ONLY, BITS_32
        far     "execute-only code, runs", EXECUTE_ONLY, run_only - segment_code
        far     "execute-only code, reads its own bytes", EXECUTE_ONLY, read_own - segment_code
        probe   "execute-only code in ES", EXECUTE_ONLY, nop
        descriptor SHORT_CODE, segment_code, 0x0F, CODE_READABLE, BITS_32
        far     "code that runs into the limit", SHORT_CODE, up_to_the_limit - segment_code
        print   "  at offset "
        print_hex [caught.eip]
        println
        far     "a far call beyond the limit", SHORT_CODE, 0x10
        descriptor CODE_16, segment_code, 0xFFF, CODE_READABLE, BITS_16
        far     "16-bit code", CODE_16, code_16 - segment_code
        probe   "back, ES is flat again", BYTES_LIMIT, mov ebx, [es:0]
        ret

selectors:
        probe   "null selector, load", 0, nop
        probe   "null selector, read", 0, mov ebx, [es:0]
        probe   "null selector with privilege 3, read", 3, mov ebx, [es:0]
        probe   "selector far beyond the table", 0xFFF7, nop
        probe   "descriptor that was never set", REFUSED, nop
        probe   "the kernel's data segment", 0x10, nop
        print   "SS with a null selector: "
        xor     ebx, ebx
        try
        xor     eax, eax
        mov     ss, ax
        endtry
        call    print_value
        print   "SS with a read-only segment: "
        try
        mov     eax, READ_ONLY
        mov     ss, ax
        endtry
        call    print_value
        far     "far call through a data segment", BYTES_LIMIT, 0
        ret

segment_queries:
        mov     eax, BYTES_LIMIT
        xor     ebx, ebx
        lsl     ebx, eax
        check   z, 5, "LSL refused a segment"
        print   "LSL in bytes "
        print_hex ebx
        mov     eax, PAGES_LIMIT
        lsl     ebx, eax
        check   z, 6, "LSL refused a segment"
        print   ", in pages "
        print_hex ebx
        mov     eax, BYTES_LIMIT
        lar     ebx, eax
        check   z, 7, "LAR refused a segment"
        and     ebx, 0xF0FE00           ; without the accessed bit
        print   ", LAR "
        print_hex ebx
        println
        mov     eax, READ_ONLY
        verr    ax
        check   z, 8, "VERR refused a readable segment"
        verw    ax
        check   nz, 9, "VERW accepted a read-only segment"
        mov     eax, EXECUTE_ONLY
        verr    ax
        check   nz, 10, "VERR accepted an execute-only segment"
        mov     eax, REFUSED
        lar     ebx, eax
        check   nz, 11, "LAR accepted an empty descriptor"
        mov     eax, 0x10
        lsl     ebx, eax
        check   nz, 12, "LSL accepted the kernel's segment"
        mov     ax, 0x0010
        mov     dx, 0x0003
        arpl    ax, dx
        check   z, 13, "ARPL did not raise the level"
        cmp     ax, 0x0013
        check   e, 14, "ARPL gave another selector"
        println "VERR, VERW and ARPL agree"
        ret

%macro must_be_privileged 2+
        print   %1
        print   ": "
        xor     ebx, ebx
        try
        %2
        endtry
        call    print_value
%endmacro

privileged:
        must_be_privileged "CLI", cli
        must_be_privileged "HLT", hlt
        must_be_privileged "MOV EAX,CR0", mov eax, cr0
        must_be_privileged "MOV CR3,EAX", mov cr3, eax
        must_be_privileged "IN AL,60h", in al, 0x60
        must_be_privileged "LGDT", lgdt [buffer]
        must_be_privileged "INVD", invd
        must_be_privileged "INT 30h", int 0x30
        ret

refusals:
        refused "privilege 0", buffer, 0xFFF, 0x92, BITS_32
        refused "a call gate", buffer, 0xFFF, 0xEC, 0
        refused "system space", 0x80000000, 0xFFF, DATA_WRITABLE, BITS_32
        refused "a limit that reaches system space", 0x7FFE0000, 0xFFFFF, DATA_WRITABLE, BITS_32
        probe   "none of these was set", REFUSED, nop
        ret

; One page, which is the base of the code segments above. The short one ends at offset 0Fh.
align 4096, int3
segment_code:
        times 0x0C int3
up_to_the_limit:
        nop
        nop
        mov     bx, 0x9090              ; four bytes: offsets 0Eh to 11h
        int3
read_own:
        mov     ebx, [cs:segment_mark - segment_code]
        retf
run_only:
        mov     ebx, 0x0C0DE000
        retf
segment_mark:
        dd      0x5E65E65E

; Operands and addresses of 16 bits; the stack is the flat one, so pushes go through ESP.
bits 16
code_16:
        xor     eax, eax
        mov     ax, 0xFFF0
        add     ax, 0x0030              ; wraps: 0020, carry
        adc     ax, 0x1000
        push    ax
        call    near .inner
        pop     cx
        mov     bx, .table - segment_code - 2
        mov     si, 2
        mov     dx, [cs:bx + si]
        movzx   ebx, cx
        shl     ebx, 16
        mov     bx, dx
        o32 retf
.inner:
        inc     dx
        ret
.table: dw      0x5A16
bits 32
align 4096, int3
