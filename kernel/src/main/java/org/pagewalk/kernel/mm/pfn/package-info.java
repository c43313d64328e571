/** The page-frame-number database: what every frame of RAM is used for. */
package org.pagewalk.kernel.mm.pfn;
