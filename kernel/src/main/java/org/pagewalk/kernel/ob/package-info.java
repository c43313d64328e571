/** Objects, handles, and the namespace of named objects. */
package org.pagewalk.kernel.ob;
