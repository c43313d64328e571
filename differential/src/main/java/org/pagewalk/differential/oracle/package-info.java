/** Cases, their outcomes, and those who say what the outcome of a case is. */
package org.pagewalk.differential.oracle;
