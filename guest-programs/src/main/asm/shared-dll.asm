; shared-dll - two processes, one DLL: its code is shared, its data is not, its shared section is.
;
; Watch: --stats and the trace show the DLL's code pages as one frame in both processes, its data page as two frames
; after the first write, and the page of its IMAGE_SCN_MEM_SHARED section as one frame although it is written.
; Minimum RAM: 2 MiB. Needs shared.dll in the program's folder.

%include "print.inc"
%include "args.inc"
%include "process.inc"

section .bss
child_ready: resd 1
parent_done: resd 1

section .text

%macro show 1
        print   %1
        call    print_counters
%endmacro

global _start
_start:
        call    print_init
        call    argument_text
        cmp     byte [eax], 'c'
        je      second_process

first_process:
        show    "first: at the start"
        invoke IncrementOwn
        invoke IncrementCommon
        show    "first: after one step"
        new_event child_ready
        new_event parent_done
        call    child_begin
        child_handle [child_ready]
        child_handle [parent_done]
        call    child_start
        await   child_ready

        show    "first: after the second process's ten steps"
        invoke Own
        cmp     eax, 1001
        check   e, 1, "the DLL's data is shared"
        invoke Common
        cmp     eax, 2011
        check   e, 2, "the DLL's shared section is not shared"
        invoke IncrementOwn
        invoke IncrementCommon
        signal  parent_done
        call    child_exit_code
        print   "first: the second process ended with "
        print_dec eax
        println
        test    eax, eax
        check   z, 3, "the second process failed"
        exit    0

second_process:
        mov     edi, child_ready
        mov     edx, 1
        call    next_argument
        argument_handle child_ready
        argument_handle parent_done
        show    "second: at the start"
        invoke Own
        cmp     eax, 1000
        check   e, 4, "the DLL's data came written"
        mov     esi, 10
.step:
        invoke IncrementOwn
        invoke IncrementCommon
        dec     esi
        jnz     .step
        show    "second: after ten steps"
        signal  child_ready

        await   parent_done
        show    "second: after the first process's second step"
        invoke Own
        cmp     eax, 1010
        check   e, 5, "my data was lost"
        invoke Common
        cmp     eax, 2012
        check   e, 6, "the first process's step is missing"
        exit    0

print_counters:
        print   ": own "
        invoke Own
        print_dec eax
        print   " common "
        invoke Common
        print_dec eax
        print   " attached "
        invoke Attached
        print_dec eax
        println
        ret
