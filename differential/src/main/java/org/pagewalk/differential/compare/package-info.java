/** Two outcomes of one case: whether they agree, and the smallest case in which they do not. */
package org.pagewalk.differential.compare;
