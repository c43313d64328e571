/** What the kernel tells of itself: events, and the views built on them. */
package org.pagewalk.kernel.view;
