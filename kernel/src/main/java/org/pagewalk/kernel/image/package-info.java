/**
 * Reading of PE32 image files: headers with the checks that NT makes before it maps an image, and
 * the directories (imports, exports, relocations, TLS) for tools and reports. Guest programs find
 * their imports by themselves; the kernel needs the headers only.
 */
package org.pagewalk.kernel.image;
