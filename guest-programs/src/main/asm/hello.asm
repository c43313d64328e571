; hello - prints one line.
;
; Watch: the first instruction's page comes in from the image file, the string from .rdata, the stack's
; first page is demand-zero, and WriteFile ends in one system service.
; Minimum RAM: 2 MiB.

%include "print.inc"

global _start
_start:
        call    print_init
        println "Hello from a 32-bit program."
        exit    0
