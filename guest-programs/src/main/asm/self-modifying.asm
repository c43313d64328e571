; self-modifying - changes its own instructions, in every way that a cache of decoded or translated code can miss.
;
; Watch: each numbered case stores into code that has run or is about to run, and the very next execution must be the
; new one, without any serialising instruction between (as on every P6). The first store to an image code page is a
; copy-on-write fault.
; Minimum RAM: 2 MiB.

%include "print.inc"

PAGE equ 0x1000

section .bss
old_protect: resd 1
generated:   resd 1
mapping:     resd 1
write_alias: resd 1
run_alias:   resd 1

section .text

; outcome CASE, "what", expected: EAX is the result
%macro outcome 3
        print_dec %1
        print   " "
        print   %2
        print   ": "
        print_dec eax
        println
        cmp     eax, %3
        check   e, %1, "stale instructions were run"
%endmacro

global _start
_start:
        call    print_init
        invoke VirtualProtect, patched_pages, patched_end - patched_pages, PAGE_EXECUTE_READWRITE, old_protect
        test    eax, eax
        check   nz, 90, "the code cannot be made writable"
        call    instruction_ahead
        outcome 1, "the next instruction's immediate", 2
        call    instruction_ahead
        outcome 2, "the same again", 3
        call    loop_body
        outcome 3, "a loop's body, patched in each of 100 rounds", 4950
        call    operation_changes
        outcome 4, "add becomes sub and back, 50 times", 1000
        call    code_beside_data
        outcome 5, "a counter beside the code that counts", 1000
        call    string_ahead
        outcome 6, "rep movsb over the instructions that follow", 7
        call    fill_ahead
        outcome 7, "rep stosb of nops over the instructions that follow", 5
        call    partial_byte
        outcome 8, "one byte in the middle of an immediate", 0x12AA5678
        call    branch_target
        outcome 9, "a jump's displacement", 2
        call    across_pages
        outcome 10, "the second half of an instruction across two pages", 0x55667788
        call    callee_changes
        outcome 11, "a routine patched between two calls", 30
        call    generate
        outcome 12, "a routine generated 200 times in one place", 19900
        call    two_views
        outcome 13, "code changed through another view of its page", 21
        call    other_way_round
        outcome 14, "code that restores what it has changed", 44
        call    decommitted
        outcome 15, "a code page released and made anew", 9
        println "every change was seen"
        exit    0

; Fresh memory to run code in. EAX = its address.
generate:
        invoke VirtualAlloc, 0, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE
        mov     [generated], eax
        test    eax, eax
        check   nz, 91, "no memory for code"
        mov     edi, eax
        xor     ebx, ebx                ; round
        xor     esi, esi                ; sum
.next:
        mov     byte [edi], 0xB8        ; mov eax, round
        mov     [edi + 1], ebx
        mov     byte [edi + 5], 0xC3    ; ret
        invoke FlushInstructionCache, CURRENT_PROCESS, edi, 6
        call    edi
        add     esi, eax
        inc     ebx
        cmp     ebx, 200
        jb      .next
        mov     eax, esi
        ret

; A page of a section, written in one view and run in another.
two_views:
        invoke CreateFileMappingA, INVALID_HANDLE_VALUE, 0, PAGE_EXECUTE_READWRITE, 0, PAGE, 0
        mov     [mapping], eax
        test    eax, eax
        check   nz, 92, "no section"
        invoke MapViewOfFile, [mapping], FILE_MAP_WRITE, 0, 0, 0
        mov     [write_alias], eax
        test    eax, eax
        check   nz, 93, "no view for writing"
        invoke MapViewOfFile, [mapping], FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, 0
        mov     [run_alias], eax
        test    eax, eax
        check   nz, 94, "no view for running"
        mov     edi, [write_alias]
        xor     esi, esi
        xor     ebx, ebx
.next:
        inc     ebx
        mov     byte [edi], 0xB8
        mov     [edi + 1], ebx
        mov     byte [edi + 5], 0xC3
        call    [run_alias]
        add     esi, eax
        cmp     ebx, 6
        jb      .next
        invoke UnmapViewOfFile, [run_alias]
        invoke UnmapViewOfFile, [write_alias]
        invoke CloseHandle, [mapping]
        mov     eax, esi
        ret

; The generated routine's page goes away; another one at the same address has other code.
decommitted:
        mov     edi, [generated]
        invoke VirtualFree, edi, 0, MEM_RELEASE
        test    eax, eax
        check   nz, 95, "the code page cannot be released"
        invoke VirtualAlloc, edi, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE
        cmp     eax, edi
        check   e, 96, "the address was not free"
        mov     dword [edi], 0xC309B0   ; mov al, 9; ret
        xor     eax, eax
        call    edi
        mov     ebx, eax
        invoke VirtualFree, edi, 0, MEM_RELEASE
        mov     eax, ebx
        ret

align 4096, int3
patched_pages:

instruction_ahead:
        inc     byte [.patched + 1]
.patched:
        mov     eax, 1
        ret

loop_body:
        xor     eax, eax
        xor     ecx, ecx
.next:
        mov     [.patched + 1], cl
        nop
.patched:
        add     al, 0                   ; 04 ib: sums into AL, the carry goes on to AH
        adc     ah, 0
        inc     ecx
        cmp     ecx, 100
        jb      .next
        ret

operation_changes:
        mov     eax, 1000
        mov     ecx, 100
.next:
.patched:
        add     eax, 7                  ; 83 /0 ib; sub is 83 /5
        xor     byte [.patched + 1], 0x28
        dec     ecx
        jnz     .next
        ret

code_beside_data:
        mov     ecx, 1000
        jmp     .next
.counter:
        dd      0
.next:
        inc     dword [.counter]
        dec     ecx
        jnz     .next
        mov     eax, [.counter]
        ret

string_ahead:
        cld
        mov     esi, .new
        mov     edi, .patched
        mov     ecx, 5
        rep movsb
.patched:
        mov     eax, 1
        ret
.new:   mov     eax, 7

fill_ahead:
        cld
        mov     edi, .patched
        mov     ecx, 10
        mov     edx, 5
        mov     al, 0x90
        rep stosb
.patched:
        mov     edx, 1
        mov     edx, 2
        mov     eax, edx
        ret

partial_byte:
        mov     byte [.patched + 3], 0xAA
.patched:
        mov     eax, 0x12345678
        ret

branch_target:
        mov     byte [.patched + 1], .second - .patched - 2
.patched:
        jmp     short .first
.first:
        mov     eax, 1
        ret
.second:
        mov     eax, 2
        ret

callee_changes:
        call    .routine
        mov     ebx, eax
        mov     byte [.routine + 1], 20
        call    .routine
        add     eax, ebx
        ret
.routine:
        mov     eax, 10
        ret

; Changes the instruction behind it, runs it, and puts it back, so that no store is left to be seen.
other_way_round:
        mov     ebx, 4
        xor     eax, eax
.next:
        mov     byte [.patched + 2], 10
.patched:
        add     eax, 1
        mov     byte [.patched + 2], 1
        inc     eax
        dec     ebx
        jnz     .next
        ret

; The five bytes of `mov eax, imm32` lie across the boundary: three before, two after.
across_pages:
        mov     word [.patched + 3], 0x5566
        jmp     .patched
        times 4096 - 3 - (($ - patched_pages) % 4096) int3
.patched:
        mov     eax, 0x11227788
        ret
patched_end:
