/** Makes cases from the instruction table. */
package org.pagewalk.differential.generate;
