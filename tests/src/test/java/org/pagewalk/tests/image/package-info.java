/** The image parser against objdump, on images that a real linker made. */
package org.pagewalk.tests.image;
