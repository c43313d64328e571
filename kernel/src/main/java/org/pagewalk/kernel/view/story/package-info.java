/** Events told in plain words. */
package org.pagewalk.kernel.view.story;
