/** What the kernel puts on user stacks: exceptions and APCs. */
package org.pagewalk.kernel.delivery;
