/** What {@code pagewalk bench} measures, and how. */
package org.pagewalk.cli.bench;
