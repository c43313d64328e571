/** Sections: control areas, segments, subsections and their prototype PTEs. */
package org.pagewalk.kernel.mm.section;
