/** The bundled guest programs, run whole: output, exit code and host files at any amount of RAM. */
package org.pagewalk.tests.guest;
