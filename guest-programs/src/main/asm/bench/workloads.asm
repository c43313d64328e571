; workloads - the work that `pagewalk bench` measures, one kind at a time.
;
; Usage: workloads LETTER COUNT [PARTS] (both hexadecimal). Each kind does its work COUNT times and prints a checksum of
; what it computed, so that two builds can be seen to have done the same. With PARTS it does so PARTS times over: it prints
; a line before each part and after the last, and waits for a byte of standard input before each, by which the host can
; time the parts and let two builds take turns. The kinds are frozen: a change of one makes a comparison with an earlier
; build worthless.
; Minimum RAM: 2 MiB; f: 32 MiB; j: 16 MiB.

%include "print.inc"
%include "args.inc"
%include "process.inc"

FAULT_PAGES     equ 64
COMPARED_BYTES  equ 0x8000
FOOTPRINT_PAGES equ 5120                ; 20 MiB
PAGE_ADDS       equ 63                  ; and a jump: 64 instructions a page
PROCESSES       equ 16
TURN_PAGES      equ 64

section .bss
kind:       resd 1
count:      resd 1
parts:      resd 1
told:       resd 1                      ; PARTS as given, 0 if not
turn:       resd 1
turn_read:  resd 1
code:       resd 1                      ; f's, once made
fault_area: resd 1                      ; e's, once reserved
words:      resd 64
left_side:  resb COMPARED_BYTES
right_side: resb COMPARED_BYTES
others:     resd PROCESSES
turn_pages: resb TURN_PAGES * 0x1000

section .text align=4096

global _start
_start:
        call    print_init
        call    argument_text
        cmp     word [eax], 'ch'        ; "child", which process.inc puts in front
        jne     .kind
        add     eax, 5
        call    skip_blanks
.kind:
        movzx   ecx, byte [eax]
        mov     [kind], ecx
        inc     eax
        call    skip_blanks
        call    parse_hex
        mov     [count], ecx
        test    ecx, ecx
        check   nz, 1, "a count is missing"
        call    skip_blanks
        call    parse_hex
        mov     [told], ecx
        cmp     ecx, 1
        adc     ecx, 0
        mov     [parts], ecx
        sub     dword [kind], 'a'
        cmp     dword [kind], (kinds.end - kinds) / 4
        check   b, 2, "there is no such kind of work"
        mov     eax, 0x12345678
        mov     ebx, 0x9ABCDEF0
.part:
        call    wait_for_turn
        mov     edx, [kind]
        call    [kinds + edx * 4]
        dec     dword [parts]
        jnz     .part
        print   "checksum "
        print_hex eax
        println
        exit    0

section .rdata
kinds:
        dd registers, checksum, memory, services, faults, footprint, compares, apart, across, processes, turns
.end:
letter_of_turns: db "k", 0
section .text

; A line and a byte, where PARTS was given; keeps EAX and EBX.
wait_for_turn:
        cmp     dword [told], 0
        je      .silent
        println "part"
        pushad
        invoke GetStdHandle, STD_INPUT_HANDLE
        invoke ReadFile, eax, turn, 1, turn_read, 0
        popad
.silent:
        ret

; a: arithmetic between registers.
registers:
        mov     ecx, [count]
.next:
        add     eax, ecx
        lea     ebx, [ebx + eax + 1]
        xor     eax, ebx
        dec     ecx
        jnz     .next
        ret

; b: the bits of a CRC-32.
checksum:
        mov     ecx, [count]
.next:
        mov     edx, eax
        shr     eax, 1
        and     edx, 1
        neg     edx
        and     edx, 0xEDB88320
        xor     eax, edx
        add     eax, ecx
        dec     ecx
        jnz     .next
        ret

; c: four accesses to memory among seven instructions.
memory:
        mov     ecx, [count]
        mov     esi, words
        mov     edi, words + 64
.next:
        mov     eax, [esi]
        add     eax, ebx
        mov     [edi], eax
        add     [edi + 4], ecx
        add     ebx, 4
        dec     ecx
        jnz     .next
        add     eax, [edi + 4]
        ret

; d: a system service that does nothing.
services:
        mov     esi, [count]
        xor     edi, edi
.next:
        invoke NtTestAlert
        add     edi, eax
        dec     esi
        jnz     .next
        mov     eax, edi
        ret

; e: COUNT times 64 pages are committed, touched and given back.
faults:
        mov     ebp, [fault_area]
        test    ebp, ebp
        jnz     .reserved
        invoke VirtualAlloc, 0, FAULT_PAGES * 0x1000, MEM_RESERVE, PAGE_READWRITE
        mov     [fault_area], eax
        mov     ebp, eax
.reserved:
        xor     edi, edi
        mov     esi, [count]
.next:
        invoke VirtualAlloc, ebp, FAULT_PAGES * 0x1000, MEM_COMMIT, PAGE_READWRITE
        test    eax, eax
        check   nz, 3, "no memory"
        mov     ecx, FAULT_PAGES
        mov     edx, ebp
.touch:
        add     edi, [edx]
        inc     dword [edx]
        add     edi, [edx]
        add     edx, 0x1000
        dec     ecx
        jnz     .touch
        invoke VirtualFree, ebp, FAULT_PAGES * 0x1000, MEM_DECOMMIT
        dec     esi
        jnz     .next
        mov     eax, edi
        ret

; f: COUNT passes over 20 MiB of code, 64 instructions a page.
footprint:
        mov     ebp, [code]
        test    ebp, ebp
        jnz     .made
        invoke VirtualAlloc, 0, FOOTPRINT_PAGES * 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE
        test    eax, eax
        check   nz, 4, "no memory"
        mov     [code], eax
        mov     ebp, eax
        mov     edi, eax
        mov     edx, FOOTPRINT_PAGES
.page:
        mov     ecx, PAGE_ADDS
.add:
        mov     dword [edi], 0x0108448D ; lea eax, [eax + ecx + 1]
        add     edi, 4
        dec     ecx
        jnz     .add
        mov     byte [edi], 0xE9        ; jmp to the next page
        mov     dword [edi + 1], 0x1000 - PAGE_ADDS * 4 - 5
        add     edi, 0x1000 - PAGE_ADDS * 4
        dec     edx
        jnz     .page
        mov     byte [edi - 0x1000 + PAGE_ADDS * 4], 0xC3
.made:
        mov     ecx, [count]
        xor     eax, eax
.pass:
        call    ebp
        dec     ecx
        jnz     .pass
        ret

; g: COUNT comparisons of 32 KiB that are equal.
compares:
        cld
        mov     edx, [count]
        xor     eax, eax
.next:
        mov     esi, left_side
        mov     edi, right_side
        mov     ecx, COMPARED_BYTES
        repe cmpsb
        setz    bl
        movzx   ebx, bl
        add     eax, ebx
        dec     edx
        jnz     .next
        ret

; h: a loop over two pages, each instruction within one.
apart:
        mov     ecx, [count]
        jmp     apart_loop

; i: the same loop with an instruction that lies on both pages.
across:
        mov     ecx, [count]
        jmp     across_loop

; j: 16 processes, each of which does k.
processes:
        xor     esi, esi
.start:
        call    child_begin
        child_text letter_of_turns
        child_handle [count]
        call    child_start
        mov     eax, [child.information + PROCESS_INFORMATION.hProcess]
        mov     [others + esi * 4], eax
        inc     esi
        cmp     esi, PROCESSES
        jb      .start
.wait:
        dec     esi
        invoke WaitForSingleObject, [others + esi * 4], INFINITE
        test    esi, esi
        jnz     .wait
        mov     eax, [count]
        ret

; k: COUNT times a doubleword on each of 64 pages is read and changed, then another process has its turn.
turns:
        mov     esi, [count]
        xor     edi, edi
.next:
        mov     ecx, TURN_PAGES
        mov     edx, turn_pages
.touch:
        add     edi, [edx]
        add     [edx], ecx
        add     edx, 0x1000
        dec     ecx
        jnz     .touch
        invoke SwitchToThread
        dec     esi
        jnz     .next
        mov     eax, edi
        ret

        align   4096
        times 4096 - 5 nop
apart_loop:
        add     eax, 0x01020304         ; five bytes, the last of the page
        dec     ecx
        jnz     apart_loop
        ret

        align   4096
        times 4096 - 2 nop
across_loop:
        add     eax, 0x01020304
        dec     ecx
        jnz     across_loop
        ret
