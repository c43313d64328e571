; code-fuzz - runs pseudo-random bytes as code, again and again.
;
; Usage: code-fuzz SEED ROUNDS (hexadecimal). For tests: whatever the bytes do, the processor and the kernel must answer
; with an exception that comes back to the handler, the process's end, or an endless loop that the step limit ends.
; Every exception is taken by a vectored handler, which puts the program's own registers and segments back. Escape
; opcodes D8 to DF are left out, since there is no floating-point unit, and so is INT 2Eh, which has a test of its own.
; Minimum RAM: 2 MiB.

%include "print.inc"
%include "args.inc"

CODE_BYTES equ 64
CODE_PAGES equ 0x2000

section .bss
seed:       resd 1
rounds:     resd 1
code:       resd 1
saved_esp:  resd 1
saved_fs:   resd 1
data:       resb 0x4000

section .text

global _start
_start:
        call    print_init
        call    argument_text
        call    parse_hex
        imul    ecx, ecx, 1664525
        lea     ecx, [ecx + 1013904223]
        mov     [seed], ecx
        call    parse_hex
        mov     [rounds], ecx
        mov     eax, fs
        mov     [saved_fs], eax
        invoke VirtualAlloc, 0, CODE_PAGES, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE
        mov     [code], eax
        test    eax, eax
        check   nz, 1, "no memory"
        invoke AddVectoredExceptionHandler, 1, go_on
        test    eax, eax
        check   nz, 2, "no handler"
.round:
        call    fill
        mov     [saved_esp], esp
        call    run_code
recovered:
        mov     esp, [saved_esp]
        cld
        dec     dword [rounds]
        jnz     .again
        println "all rounds are over"
        exit    0
.again:
        jmp     _start.round

next_random:
        imul    eax, [seed], 1664525
        add     eax, 1013904223
        mov     [seed], eax
        shr     eax, 16
        ret

; Random bytes up to the end of the first page, so that code may run across it; the second page is INT3.
fill:
        mov     edi, [code]
        add     edi, 0x1000 - CODE_BYTES / 2
        mov     esi, CODE_BYTES
.next:
        call    next_random
        cmp     al, 0xD8
        jb      .store
        cmp     al, 0xDF
        jbe     .next
.store:
        cmp     al, 0x2E
        jne     .not_service
        cmp     byte [edi - 1], 0xCD
        je      .next
.not_service:
        mov     [edi], al
        inc     edi
        dec     esi
        jnz     .next
        mov     dword [edi], 0xCCCCCCCC
        ret

; Registers point into DATA or hold small numbers, so that many accesses succeed. The stack is the real one.
run_code:
        mov     eax, [code]
        add     eax, 0x1000 - CODE_BYTES / 2
        mov     [.target], eax
        call    next_random
        push    eax
        popfd                           ; any arithmetic flags, TF now and then
        mov     ebx, data + 0x1000
        mov     esi, data + 0x2000
        mov     edi, data + 0x3000
        mov     ebp, data + 0x1800
        mov     ecx, 5
        mov     edx, 0x12345678
        jmp     [.target]
section .data
.target: dd 0
section .text

; LONG (EXCEPTION_POINTERS *), stdcall: continues at "recovered" whatever it was.
go_on:
        mov     eax, [esp + 4]
        mov     edx, [eax + 4]
        mov     dword [edx + CONTEXT.Eip], recovered
        mov     eax, [saved_esp]
        mov     [edx + CONTEXT.Esp], eax
        mov     dword [edx + CONTEXT.EFlags], 0x202
        mov     eax, [saved_fs]
        mov     [edx + CONTEXT.SegFs], eax
        mov     dword [edx + CONTEXT.SegGs], 0
        mov     eax, cs
        mov     [edx + CONTEXT.SegCs], eax
        mov     eax, ss
        mov     [edx + CONTEXT.SegSs], eax
        mov     [edx + CONTEXT.SegDs], eax
        mov     [edx + CONTEXT.SegEs], eax
        or      eax, -1                 ; EXCEPTION_CONTINUE_EXECUTION
        ret     4
