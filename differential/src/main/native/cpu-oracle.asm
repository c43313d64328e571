; The native half of the CPU oracle: runs cases on the host's processor in 32-bit mode.
;
; One file is mapped by this program and by the JVM. Its header says which pages a case sees and
; which descriptors stand in the LDT; its buffers hold the cases and take their outcomes. A byte on
; standard input names the buffer to run, the same byte on standard output says that it is done.
;
; After set-up nothing is mapped except the case's pages and this program's own region at
; REGION .. REGION_END, and strict seccomp leaves read, write and exit. A case ends either by a jump
; to `case_returned` (which its code's terminator makes) or by an exception, which arrives as a
; signal. The handler takes the state out of the signal frame and goes on with the next case; it
; never returns from the signal, so an exception costs one kernel entry.
;
; The offsets below are those of NativeProtocol.java, which explains every field.

bits 32

%define REGION        0x6A000000
%define REGION_END    0x6B000000
%define SHARED        0x6A100000
%define SHARED_BYTES  0x00800000
%define TASK_END      0xFFFFE000

%define FLAT_CODE 0x23
%define FLAT_DATA 0x2B
%define RESET_EFLAGS 0x202

; header of the shared file, as linear addresses in this program
%define H_MAGIC       SHARED + 0x00
%define H_LDT_COUNT   SHARED + 0x04
%define H_PAGE_COUNT  SHARED + 0x08
%define H_PROGRESS    SHARED + 0x0C
%define H_COUNTS      SHARED + 0x10       ; cases in buffer 0 and 1
%define H_CASES       SHARED + 0x18       ; file offsets of the cases of buffer 0 and 1
%define H_OUTCOMES    SHARED + 0x20       ; file offsets of the outcomes of buffer 0 and 1
%define H_PAGES       SHARED + 0x100      ; page rows: linear, file offset, protection, writable
%define H_LDT         SHARED + 0x1000     ; rows of struct user_desc
%define MAGIC         0x314F5750
%define LDT_LIMIT     512

; a page row
%define PAGE_LINEAR   0
%define PAGE_OFFSET   4
%define PAGE_PROT     8
%define PAGE_WRITABLE 12                  ; 0: never scanned
%define PAGE_ROW      16
%define BASE_DISTANCE 0x10000             ; from a page's file offset to that of its base content

; a case
%define C_CODE        0                   ; file offset where the code goes
%define C_LENGTH      4
%define C_EAX         8
%define C_ECX         12
%define C_EDX         16
%define C_EBX         20
%define C_EBP         24
%define C_ESI         28
%define C_EDI         32
%define C_ESP         36                  ; far pointer
%define C_SS          40
%define C_EIP         44                  ; far pointer
%define C_CS          48
%define C_EFLAGS      52
%define C_DS          56
%define C_ES          60
%define C_FS          64
%define C_GS          68
%define C_PATCHES     72
%define C_PATCH       76                  ; up to 8 of: file offset, value
%define C_BYTES       140
%define CASE_SIZE     512

; an outcome
%define O_STATUS      0
%define O_EAX         4
%define O_ECX         8
%define O_EDX         12
%define O_EBX         16
%define O_ESP         20
%define O_EBP         24
%define O_ESI         28
%define O_EDI         32
%define O_EIP         36
%define O_EFLAGS      40
%define O_ES          44
%define O_CS          48
%define O_SS          52
%define O_DS          56
%define O_FS          60
%define O_GS          64
%define O_VECTOR      68
%define O_ERROR       72
%define O_CR2         76
%define O_CHANGES     80
%define O_HASH        84                  ; two words
%define O_CHANGE      92                  ; up to 20 of: linear address, value
%define CHANGES_KEPT  20
%define OUTCOME_SIZE  256

%define STATUS_RETURNED  1
%define STATUS_EXCEPTION 2
%define STATUS_SETUP     3                ; the initial state itself could not be loaded

; struct sigcontext_32 behind the return address and the signal number
%define F_GS      8
%define F_FS      12
%define F_ES      16
%define F_DS      20
%define F_EDI     24
%define F_ESI     28
%define F_EBP     32
%define F_ESP     36
%define F_EBX     40
%define F_EDX     44
%define F_ECX     48
%define F_EAX     52
%define F_TRAPNO  56
%define F_ERROR   60
%define F_EIP     64
%define F_CS      68
%define F_EFLAGS  72
%define F_SS      80
%define F_CR2     92

%define SYS_EXIT 1
%define SYS_READ 3
%define SYS_WRITE 4
%define SYS_OPEN 5
%define SYS_SETRLIMIT 75
%define SYS_MUNMAP 91
%define SYS_MODIFY_LDT 123
%define SYS_PRCTL 172
%define SYS_RT_SIGACTION 174
%define SYS_SIGALTSTACK 186
%define SYS_MMAP2 192

%define O_RDWR 2
%define MAP_SHARED_FIXED 0x11
%define PROT_RW 3
%define SA_ONSTACK_NODEFER 0x48000000
%define RLIMIT_CORE 4
%define PR_SET_SECCOMP 22
%define SECCOMP_MODE_STRICT 1
%define MODIFY_LDT_WRITE 0x11

section .text

; Must stay the first thing in the program: terminators jump to REGION.
; Nothing may be assumed here but a flat 32-bit CS; EAX waits in an SSE register until DS is known.
case_returned:
    movd xmm0, eax
    mov eax, ds
    movd xmm1, eax
    mov eax, FLAT_DATA
    mov ds, eax
    mov eax, [outcome]
    mov [eax + O_ESP], esp
    mov [eax + O_EBX], ebx
    mov ebx, ss
    mov [eax + O_SS], ebx
    mov ebx, FLAT_DATA
    mov ss, ebx
    mov esp, stack_top
    pushfd
    pop dword [eax + O_EFLAGS]
    push dword RESET_EFLAGS
    popfd
    mov [eax + O_ECX], ecx
    mov [eax + O_EDX], edx
    mov [eax + O_EBP], ebp
    mov [eax + O_ESI], esi
    mov [eax + O_EDI], edi
    movd [eax + O_EAX], xmm0
    movd [eax + O_DS], xmm1
    mov ecx, es
    mov [eax + O_ES], ecx
    mov ecx, cs
    mov [eax + O_CS], ecx
    mov ecx, fs
    mov [eax + O_FS], ecx
    mov ecx, gs
    mov [eax + O_GS], ecx
    mov es, ebx
    xor ecx, ecx
    mov fs, ecx
    mov gs, ecx
    mov dword [eax + O_STATUS], STATUS_RETURNED
    jmp case_ended

; Signal handler. The kernel has made CS, SS, DS and ES flat and has left AC, NT, FS and GS alone.
case_excepted:
    push dword RESET_EFLAGS
    popfd
    cmp dword [phase], 0
    je own_fault
    mov eax, [outcome]
    mov ebp, esp
    mov esp, stack_top
    mov dword [eax + O_STATUS], STATUS_EXCEPTION
%macro keep 2
    mov ecx, [ebp + %2]
    mov [eax + %1], ecx
%endmacro
%macro keep_selector 2
    movzx ecx, word [ebp + %2]
    mov [eax + %1], ecx
%endmacro
    keep O_EAX, F_EAX
    keep O_ECX, F_ECX
    keep O_EDX, F_EDX
    keep O_EBX, F_EBX
    keep O_ESP, F_ESP
    keep O_EBP, F_EBP
    keep O_ESI, F_ESI
    keep O_EDI, F_EDI
    keep O_EFLAGS, F_EFLAGS
    keep_selector O_ES, F_ES
    keep_selector O_CS, F_CS
    keep_selector O_SS, F_SS
    keep_selector O_DS, F_DS
    keep_selector O_FS, F_FS
    keep_selector O_GS, F_GS
    keep O_VECTOR, F_TRAPNO
    keep O_ERROR, F_ERROR
    keep O_CR2, F_CR2
    keep O_EIP, F_EIP
    cmp word [ebp + F_CS], FLAT_CODE
    jne .inside_case
    cmp ecx, state_loading
    jb .inside_case
    cmp ecx, state_loaded
    jae .inside_case
    mov dword [eax + O_STATUS], STATUS_SETUP
.inside_case:
    xor ecx, ecx
    mov fs, ecx
    mov gs, ecx
    jmp case_ended

own_fault:
    mov ebx, 100
    jmp quit

; One batch after the other. EBP is free only between cases.
next_batch:
    mov eax, SYS_READ
    xor ebx, ebx
    mov ecx, command
    mov edx, 1
    int 0x80
    xor ebx, ebx
    cmp eax, 1
    jne quit
    movzx eax, byte [command]
    and eax, 1
    mov ecx, [H_COUNTS + eax * 4]
    mov [remaining], ecx
    mov ecx, [H_CASES + eax * 4]
    add ecx, SHARED
    mov [case], ecx
    mov ecx, [H_OUTCOMES + eax * 4]
    add ecx, SHARED
    mov [outcome], ecx
    mov dword [H_PROGRESS], 0

next_case:
    cmp dword [remaining], 0
    je batch_done
    mov ebx, [case]
    mov edi, [ebx + C_CODE]
    add edi, SHARED
    mov ecx, [ebx + C_LENGTH]
    lea esi, [ebx + C_BYTES]
    rep movsb
    mov ecx, [ebx + C_PATCHES]
    lea esi, [ebx + C_PATCH]
    jmp .patch_test
.patch:
    mov eax, [esi]
    mov edx, [esi + 4]
    mov [SHARED + eax], edx
    add esi, 8
    dec ecx
.patch_test:
    test ecx, ecx
    jnz .patch

    mov eax, [ebx + C_EBX]
    mov [start_ebx], eax
    mov eax, [ebx + C_DS]
    mov [start_ds], eax
    mov eax, [ebx + C_EIP]
    mov [start_eip], eax
    mov eax, [ebx + C_CS]
    mov [start_eip + 4], eax
    mov dword [phase], 1
state_loading:
    mov es, [ebx + C_ES]
    mov fs, [ebx + C_FS]
    mov gs, [ebx + C_GS]
    push dword [ebx + C_EFLAGS]
    popfd
    mov eax, [ebx + C_EAX]
    mov ecx, [ebx + C_ECX]
    mov edx, [ebx + C_EDX]
    mov ebp, [ebx + C_EBP]
    mov esi, [ebx + C_ESI]
    mov edi, [ebx + C_EDI]
    lss esp, [ebx + C_ESP]
    mov ebx, [start_ebx]
    mov ds, [start_ds]
    jmp far [cs:start_eip]
state_loaded:

; EAX is the outcome; segments, flags and stack are this program's again.
case_ended:
    mov dword [phase], 0
    mov ebx, [case]
    mov edi, [ebx + C_CODE]
    add edi, SHARED
    mov ecx, [ebx + C_LENGTH]
    mov edx, eax
    mov al, 0xCC
    rep stosb

    mov edi, edx
    mov dword [edi + O_CHANGES], 0
    mov dword [edi + O_HASH], 0
    mov dword [edi + O_HASH + 4], 0
    call scan_pages
    mov ebx, [case]
    call undo_patches

    add dword [case], CASE_SIZE
    add dword [outcome], OUTCOME_SIZE
    inc dword [H_PROGRESS]
    dec dword [remaining]
    jmp next_case

batch_done:
    mov eax, SYS_WRITE
    mov ebx, 1
    mov ecx, command
    mov edx, 1
    int 0x80
    cmp eax, 1
    je next_batch
    mov ebx, 101
quit:
    mov eax, SYS_EXIT
    int 0x80
    jmp quit

; Writes the base content over every patched word. (The scan has done so already, except in pages
; that it leaves out.) EBX: case.
undo_patches:
    mov ecx, [ebx + C_PATCHES]
    lea esi, [ebx + C_PATCH]
    jmp .test
.next:
    mov eax, [esi]
    mov edx, [SHARED + eax + BASE_DISTANCE]
    mov [SHARED + eax], edx
    add esi, 8
    dec ecx
.test:
    test ecx, ecx
    jnz .next
    ret

; Finds every word of the writable pages that differs from its base content, tells the outcome
; (EDI) and puts the base content back.
scan_pages:
    mov ecx, [H_PAGE_COUNT]
    mov ebp, H_PAGES
.page:
    cmp dword [ebp + PAGE_WRITABLE], 0
    je .next_page
    mov esi, [ebp + PAGE_OFFSET]
    add esi, SHARED
    lea ebx, [esi + 4096]
.line:
    movdqa xmm0, [esi]
    movdqa xmm1, [esi + 16]
    movdqa xmm2, [esi + 32]
    movdqa xmm3, [esi + 48]
    pcmpeqd xmm0, [esi + BASE_DISTANCE]
    pcmpeqd xmm1, [esi + BASE_DISTANCE + 16]
    pcmpeqd xmm2, [esi + BASE_DISTANCE + 32]
    pcmpeqd xmm3, [esi + BASE_DISTANCE + 48]
    pand xmm0, xmm1
    pand xmm2, xmm3
    pand xmm0, xmm2
    pmovmskb eax, xmm0
    cmp eax, 0xFFFF
    jne .changed
.line_done:
    add esi, 64
    cmp esi, ebx
    jb .line
.next_page:
    add ebp, PAGE_ROW
    dec ecx
    jnz .page
    ret

.changed:
    push ecx
    push ebx
    lea ebx, [esi + 64]
.word:
    mov eax, [esi]
    cmp eax, [esi + BASE_DISTANCE]
    je .same
    mov ecx, esi
    sub ecx, SHARED
    sub ecx, [ebp + PAGE_OFFSET]
    add ecx, [ebp + PAGE_LINEAR]      ; linear address of the word, its value in EAX
    mov edx, [edi + O_CHANGES]
    cmp edx, CHANGES_KEPT
    jae .counted
    mov [edi + O_CHANGE + edx * 8], ecx
    mov [edi + O_CHANGE + edx * 8 + 4], eax
.counted:
    inc dword [edi + O_CHANGES]
    mov edx, [edi + O_HASH]
    add edx, ecx
    imul edx, edx, 0x9E3779B1
    xor edx, eax
    mov [edi + O_HASH], edx
    mov edx, [edi + O_HASH + 4]
    rol edx, 5
    imul eax, eax, 0x85EBCA6B
    xor edx, eax
    add edx, ecx
    mov [edi + O_HASH + 4], edx
    mov eax, [esi + BASE_DISTANCE]
    mov [esi], eax
.same:
    add esi, 4
    cmp esi, ebx
    jb .word
    sub esi, 64
    pop ebx
    pop ecx
    jmp .line_done

; Set-up. Each failure exits with its own code, which NativeCpuOracle names.
%macro call_kernel 1
    mov eax, %1
    int 0x80
%endmacro
%macro demand 1                       ; EAX is a result; negative errno means failure
    cmp eax, -4096
    jb %%fine
    mov ebx, %1
    jmp quit
%%fine:
%endmacro

global _start
_start:
    mov esi, [esp + 8]                ; argv[1]
    mov esp, stack_top

    mov ebx, esi
    mov ecx, O_RDWR
    xor edx, edx
    call_kernel SYS_OPEN
    demand 10
    mov [shared_file], eax

    mov ebx, SHARED
    mov ecx, SHARED_BYTES
    mov edx, PROT_RW
    mov esi, MAP_SHARED_FIXED
    mov edi, eax
    xor ebp, ebp
    call_kernel SYS_MMAP2
    demand 11
    mov ebx, 12
    cmp dword [H_MAGIC], MAGIC
    jne quit

    mov ebx, RLIMIT_CORE
    mov ecx, no_core
    call_kernel SYS_SETRLIMIT

    xor ebx, ebx
    mov ecx, REGION
    call_kernel SYS_MUNMAP
    demand 13
    mov ebx, REGION_END
    mov ecx, TASK_END - REGION_END
    call_kernel SYS_MUNMAP
    demand 14

    mov dword [index], 0
.page:
    mov eax, [index]
    cmp eax, [H_PAGE_COUNT]
    jae .pages_done
    shl eax, 4
    mov ebx, [H_PAGES + eax + PAGE_LINEAR]
    mov ecx, 4096
    mov edx, [H_PAGES + eax + PAGE_PROT]
    mov esi, MAP_SHARED_FIXED
    mov edi, [shared_file]
    mov ebp, [H_PAGES + eax + PAGE_OFFSET]
    shr ebp, 12
    call_kernel SYS_MMAP2
    demand 15
    mov al, [eax]
    inc dword [index]
    jmp .page
.pages_done:

    mov dword [index], 0
.descriptor:
    mov eax, [index]
    cmp eax, [H_LDT_COUNT]
    jae .descriptors_done
    shl eax, 4
    mov ebx, MODIFY_LDT_WRITE
    lea ecx, [H_LDT + eax]
    mov edx, 16
    call_kernel SYS_MODIFY_LDT
    demand 16
    inc dword [index]
    jmp .descriptor
.descriptors_done:

    mov ebx, alternate_stack
    xor ecx, ecx
    call_kernel SYS_SIGALTSTACK
    demand 17

    mov esi, signals
.signal:
    movzx ebx, byte [esi]
    test ebx, ebx
    jz .signals_done
    push esi
    mov ecx, action
    xor edx, edx
    mov esi, 8
    call_kernel SYS_RT_SIGACTION
    demand 18
    pop esi
    inc esi
    jmp .signal
.signals_done:

    mov ebx, PR_SET_SECCOMP
    mov ecx, SECCOMP_MODE_STRICT
    xor edx, edx
    call_kernel SYS_PRCTL
    demand 19
    mov ax, FLAT_DATA
    mov es, ax
    xor eax, eax
    mov fs, ax
    mov gs, ax
    jmp batch_done                    ; the first answer says: ready

section .data align=4096
align 16
signals: db 4, 5, 7, 8, 11, 0         ; SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV
align 4
action: dd case_excepted, SA_ONSTACK_NODEFER, 0, 0, 0
alternate_stack: dd signal_stack, 0, signal_stack_top - signal_stack
no_core: dd 0, 0
command: dd 0

section .bss
alignb 64
start_eip: resd 2
start_ebx: resd 1
start_ds: resd 1
phase: resd 1
case: resd 1
outcome: resd 1
remaining: resd 1
index: resd 1
shared_file: resd 1
alignb 64
resb 8192
stack_top: resb 64
signal_stack: resb 65536
signal_stack_top: resb 64
