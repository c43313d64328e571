/** The bundled guest programs: sources, built images and their catalogue. */
package org.pagewalk.guest;
