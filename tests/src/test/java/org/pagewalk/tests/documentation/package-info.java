/** What the documents say is true. */
package org.pagewalk.tests.documentation;
