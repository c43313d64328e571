/** Rules on who may know whom, on determinism and on method sizes, read from the class files. */
package org.pagewalk.tests.architecture;
