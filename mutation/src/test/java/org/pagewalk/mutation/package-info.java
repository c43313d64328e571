/** Tests of the mutation run. */
package org.pagewalk.mutation;
