/** Our own engine, set up so that a case runs on it as it runs on a real processor. */
package org.pagewalk.differential.engine;
