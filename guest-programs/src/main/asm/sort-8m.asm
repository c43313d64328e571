; sort-8m - fills 8 MiB with pseudo-random integers, sorts them, verifies the order and prints a checksum.
;
; Watch: with little RAM every pass over a large partition goes through the paging file: pages are trimmed dirty,
; written in clusters, and read back by hard faults. Quicksort halves its partitions, so that the last levels stay
; within a few pages; with RAM enough there are 2048 demand-zero faults and no I/O.
; About 290 million instructions. Minimum RAM: 2 MiB, with 16 MiB of paging file.

%include "print.inc"

COUNT      equ 2 * 1024 * 1024
BYTES      equ COUNT * 4
SMALL      equ 12 * 4                   ; bytes: partitions up to this are sorted by insertion
MULTIPLIER equ 1664525
INCREMENT  equ 1013904223

section .bss
values:      resd 1
sum_before:  resd 1
xor_before:  resd 1

section .text

global _start
_start:
        call    print_init
        println "sorting 2097152 integers"
        invoke VirtualAlloc, 0, BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE
        mov     [values], eax
        test    eax, eax
        check   nz, 1, "no memory"
        call    fill
        mov     esi, [values]
        lea     edi, [esi + BYTES - 4]
        call    quicksort
        call    verify
        invoke VirtualFree, [values], 0, MEM_RELEASE
        test    eax, eax
        check   nz, 2, "the memory cannot be freed"
        exit    0

; The linear congruential generator X' = 1664525 X + 1013904223 mod 2^32.
fill:
        mov     edi, [values]
        mov     ecx, COUNT
        mov     eax, 0x5EED0001
        xor     ebx, ebx
        xor     edx, edx
.next:
        imul    eax, eax, MULTIPLIER
        add     eax, INCREMENT
        mov     [edi], eax
        add     edi, 4
        add     ebx, eax
        xor     edx, eax
        dec     ecx
        jnz     .next
        mov     [sum_before], ebx
        mov     [xor_before], edx
        print   "filled: sum "
        print_hex ebx
        print   " xor "
        print_hex edx
        println
        ret

; ESI = first, EDI = last element, both inclusive; unsigned order. Recurses into the smaller part.
quicksort:
        mov     eax, edi
        sub     eax, esi
        cmp     eax, SMALL
        jle     insertion_sort

        ; The median of first, middle and last becomes the pivot; the other two stop both scans.
        shr     eax, 1
        and     eax, -4
        lea     ebp, [esi + eax]
        mov     eax, [esi]
        mov     ecx, [ebp]
        mov     edx, [edi]
        cmp     eax, ecx
        jbe     .first_two
        xchg    eax, ecx
.first_two:
        cmp     ecx, edx
        jbe     .ordered
        xchg    ecx, edx
        cmp     eax, ecx
        jbe     .ordered
        xchg    eax, ecx
.ordered:
        mov     [esi], eax
        mov     [ebp], ecx
        mov     [edi], edx

        mov     eax, ecx
        mov     ebx, esi
        mov     edx, edi
.up:
        add     ebx, 4
        cmp     [ebx], eax
        jb      .up
.down:
        sub     edx, 4
        cmp     [edx], eax
        ja      .down
        cmp     ebx, edx
        jae     .split
        mov     ecx, [ebx]
        mov     ebp, [edx]
        mov     [ebx], ebp
        mov     [edx], ecx
        jmp     .up

        ; ESI..EDX are at most the pivot, EDX+4..EDI at least.
.split:
        mov     eax, edx
        sub     eax, esi
        mov     ecx, edi
        sub     ecx, edx
        cmp     eax, ecx
        ja      .right_first
        push    edi
        lea     ebx, [edx + 4]
        push    ebx
        mov     edi, edx
        call    quicksort
        pop     esi
        pop     edi
        jmp     quicksort
.right_first:
        push    edx
        push    esi
        lea     esi, [edx + 4]
        call    quicksort
        pop     esi
        pop     edi
        jmp     quicksort

insertion_sort:
        mov     ebx, esi
.next:
        add     ebx, 4
        cmp     ebx, edi
        ja      .done
        mov     eax, [ebx]
        mov     edx, ebx
.shift:
        mov     ecx, [edx - 4]
        cmp     ecx, eax
        jbe     .insert
        mov     [edx], ecx
        sub     edx, 4
        cmp     edx, esi
        ja      .shift
.insert:
        mov     [edx], eax
        jmp     .next
.done:
        ret

verify:
        mov     esi, [values]
        mov     edi, COUNT
        xor     eax, eax                ; the value before
        xor     ebx, ebx                ; sum
        xor     edx, edx                ; xor
        xor     ebp, ebp                ; checksum
.next:
        mov     ecx, [esi]
        cmp     ecx, eax
        check   ae, 3, "the integers are out of order"
        mov     eax, ecx
        add     ebx, ecx
        xor     edx, ecx
        rol     ebp, 5
        xor     ebp, ecx
        add     esi, 4
        dec     edi
        jnz     .next
        cmp     ebx, [sum_before]
        check   e, 4, "the sum has changed"
        cmp     edx, [xor_before]
        check   e, 5, "the exclusive or has changed"
        print   "in order: checksum "
        print_hex ebp
        println
        ret
